-- The rows an auditor's workbook recomputes a figure from: the records behind it and what stands beside them; filled
-- from the package's declaration with every migration.
create table audit.workbook_rows (
    indicator_id text not null,
    sheet text not null,
    extract text not null,
    staging_view name not null,
    condition text not null,
    by_member boolean not null,
    subject text,
    derived jsonb not null,
    primary key (indicator_id, sheet)
);

-- The rows of one sheet for a figure, masked, at most `most` of them, sorted by subject: a number that stands for what is
-- counted once, equal for equal subjects within the sheet. `population` is how many rows there are. Logged as any look.
create function audit.rows_of_workbook(
    indicator text, of_sheet text, division text, month_end date, in_dimension text, of_member text, most integer
) returns table (
    delivery_id bigint, file_no smallint, row_number integer, as_of date, subject bigint, record jsonb,
    population bigint
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    listed audit.workbook_rows;
    member text;
    shown bigint;
begin
    select * into listed from audit.workbook_rows as known where known.indicator_id = indicator and known.sheet = of_sheet;
    if not found then
        raise exception 'The workbook of % has no sheet % (无此工作表).', indicator, of_sheet using errcode = 'no_data_found';
    end if;
    if in_dimension <> 'total' and listed.by_member then
        select '(' || (known.dimensions ->> in_dimension) || ') = $3' into member
        from audit.indicator_record as known where known.indicator_id = indicator;
        if member is null then
            raise exception 'Indicator % has no dimension % (无此维度).', indicator, in_dimension
                using errcode = 'no_data_found';
        end if;
    end if;
    return query execute format(
        'select s.delivery_id, s.file_no, s.row_number, s.as_of, %s::bigint,'
        ' audit.masked(to_jsonb(s) - array[''delivery_id'', ''file_no'', ''row_number'', ''as_of'']'
        ' || jsonb_build_object(%s)), count(*) over ()'
        ' from (select $1 as month_end, $2 as place_asked, $5 as dimension_asked, $3 as member_asked) as asked'
        ' cross join lateral (select s.* from staging.%I as s where (%s) and %s and %s) as s'
        ' order by 5, s.delivery_id, s.file_no, s.row_number limit $4',
        coalesce('dense_rank() over (order by ' || listed.subject || ')', 'null'),
        (
            select string_agg(format('%L, (select %s)', derived.key, derived.value), ', ')
            from jsonb_each_text(listed.derived) as derived
        ),
        listed.staging_view, listed.condition,
        case
            when division = '230100' then 'true'
            when length(division) = 6 then 's.district_code = $2'
            when of_sheet = 'records' then 's.street_code = $2'
            else 'false'
        end,
        coalesce(member, 'true')
    ) using month_end, division, of_member, most, in_dimension;
    get diagnostics shown = row_count;
    perform audit.log_access(
        'rows_of_workbook',
        jsonb_build_object('indicator_id', indicator, 'sheet', of_sheet, 'division_code', division,
            'period_end', month_end, 'dimension', in_dimension, 'member', of_member),
        shown
    );
end
$$;

comment on table audit.workbook_rows is '审计底稿各表的行 · Which rows stand on each sheet of an auditor''s workbook';

grant select on audit.workbook_rows to auditor;
revoke execute on function audit.rows_of_workbook(text, text, text, date, text, text, integer) from public;
grant execute on function audit.rows_of_workbook(text, text, text, date, text, text, integer) to auditor;
