-- The deliveries behind every value: further measures too, and of which part, numerator or denominator, their rows are.
set check_function_bodies = off;

-- Which rows (audit.workbook_rows) each part of each measure is made of; filled with every migration from the formulas
-- of the definitions.
create table audit.indicator_part (
    indicator_id text not null,
    measure text not null,
    part text not null,
    sheet text not null,
    primary key (indicator_id, measure, part, sheet),
    constraint indicator_part_is_one check (part in ('numerator', 'denominator'))
);

drop view audit.indicator_source;
drop function audit.published_figures();
drop function audit.deliveries_behind(text, text, date, text, text);

-- The rows of the measure's parts, each under the name its workbook gives them; then those of the indicator's other
-- extracts, which only decide which rows count: in force at the month end in the division, of a street in its district.
create function audit.deliveries_behind(
    indicator text, division text, month_end date, in_dimension text, of_member text, of_measure text
) returns table (
    of_extract text, is_main boolean, rows_of text, parts text[], delivery_id bigint, as_of date, row_count bigint
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    declared record;
    further record;
    shown text[] := array[]::text[];
begin
    for declared in
        select behind.*, recorded.dimensions ->> in_dimension as member
        from (
            select rows.sheet, rows.extract, rows.staging_view, rows.condition, rows.by_member,
                array_agg(made.part order by made.part desc) as parts
            from audit.workbook_rows as rows
            inner join audit.indicator_part as made using (indicator_id, sheet)
            where indicator_id = indicator and made.measure = of_measure
            group by rows.indicator_id, rows.sheet
            union all
            select 'records', known.extract, known.staging_view, known.condition, true, null
            from audit.indicator_record as known
            where known.indicator_id = indicator
                and not exists (select from audit.indicator_part as made where made.indicator_id = indicator)
        ) as behind
        inner join audit.indicator_record as recorded on recorded.indicator_id = indicator
    loop
        shown := shown || declared.extract;
        return query execute format(
            'select %L::text, %L::boolean, %L::text, %L::text[], s.delivery_id, s.as_of, count(*)'
            ' from (select $1 as month_end, $2 as place_asked, $4 as dimension_asked, $3 as member_asked) as asked'
            ' cross join lateral (select s.* from staging.%I as s where (%s) and %s and %s) as s'
            ' group by s.delivery_id, s.as_of',
            declared.extract, declared.sheet = 'records', declared.sheet, declared.parts,
            declared.staging_view, declared.condition,
            case
                when division = '230100' then 'true'
                when length(division) = 6 then 's.district_code = $2'
                when declared.sheet = 'records' then 's.street_code = $2'
                else 'false'
            end,
            case
                when in_dimension = 'total' or not declared.by_member then 'true'
                else '(' || declared.member || ') = $3'
            end
        ) using month_end, division, of_member, in_dimension;
    end loop;
    for further in
        select listed.extract, extracts.mode
        from staging.indicator_extracts as listed
        inner join staging.extracts as extracts using (extract)
        where listed.indicator_id = indicator and listed.extract <> all (shown)
    loop
        return query execute format(
            'select %L::text, false, null::text, null::text[], s.delivery_id, s.as_of, count(*) from staging.%I as s'
            ' where s.is_in_city and ($2 = ''230100'' or s.district_code = left($2, 6)) and %s'
            ' group by s.delivery_id, s.as_of',
            further.extract, 'stg_' || replace(further.extract, '.', '__'),
            case further.mode when 'snapshot' then 's.effective_from <= $1 and s.effective_to > $1' else 'true' end
        ) using month_end, division;
    end loop;
end
$$;

-- Read by name when the view is read, and merged into its query: a condition on a value reaches the mart's index.
create function audit.published_figures() returns table (
    indicator_id text, division_code text, period_end date, dimension text, member text, measure text
)
language sql stable as $$
    select indicator_id, division_code, period_end, dimension, member, measure
    from marts.fct_indicator_value
$$;

create view audit.indicator_source as
select
    figure.indicator_id,
    figure.division_code,
    figure.period_end,
    figure.dimension,
    figure.member,
    figure.measure,
    behind.of_extract as extract,
    behind.is_main,
    behind.rows_of,
    behind.parts,
    behind.delivery_id,
    behind.as_of,
    behind.row_count
from audit.published_figures() as figure
cross join lateral audit.deliveries_behind(
    figure.indicator_id, figure.division_code, figure.period_end, figure.dimension, figure.member, figure.measure
) as behind;

reset check_function_bodies;

comment on view audit.indicator_source
is '每个指标值的分子分母来自哪些交付、各多少行 · Deliveries behind every value and its parts, with rows';
comment on table audit.indicator_part
is '各口径的分子分母由哪些行构成 · Which rows each part of each measure is made of';

revoke execute on function audit.deliveries_behind(text, text, date, text, text, text) from public;
revoke execute on function audit.published_figures() from public;
grant execute on function audit.deliveries_behind(text, text, date, text, text, text) to auditor;
grant execute on function audit.published_figures() to auditor;
grant select on audit.indicator_source, audit.indicator_part to auditor;
