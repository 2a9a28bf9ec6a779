-- A definition need not declare its records: then no record is shown, and the rows of its main extract are told like
-- those of the others, as in force at the month end.
set check_function_bodies = off;

create or replace function audit.records_behind(
    indicator text, division text, month_end date, in_dimension text default 'total', of_member text default 'total',
    sample integer default null, seed integer default 1
) returns table (
    main_extract text, delivery_id bigint, file_no smallint, row_number integer, as_of date, record jsonb,
    population bigint
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    declared audit.indicator_record;
    place text := case length(division) when 6 then 'district_code' else 'street_code' end;
    member text;
    shown bigint;
begin
    select * into declared from audit.indicator_record as known where known.indicator_id = indicator;
    if not found then
        raise exception 'Nothing declares which records stand behind indicator % (未声明该指标依据的记录).', indicator
            using errcode = 'no_data_found', hint = 'Its definition may declare `records`; else no record can be traced.';
    end if;
    member := case
        when in_dimension = 'total' then 'true'
        else '(' || (declared.dimensions ->> in_dimension) || ') = $3'
    end;
    if member is null then
        raise exception 'Indicator % has no dimension % (无此维度).', indicator, in_dimension
            using errcode = 'no_data_found';
    end if;
    return query execute format(
        'select %L::text, s.delivery_id, s.file_no, s.row_number, s.as_of,'
        ' audit.masked(to_jsonb(s) - array[''delivery_id'', ''file_no'', ''row_number'', ''as_of'']),'
        ' count(*) over ()'
        ' from (select $1 as month_end, $2 as place_asked) as asked'
        ' cross join lateral (select s.* from staging.%I as s where (%s) and %s and %s) as s'
        ' order by case when $4 is not null then'
        ' sha256(convert_to(concat_ws(''/'', $5, s.delivery_id, s.file_no, s.row_number), ''UTF8'')) end,'
        ' s.delivery_id, s.file_no, s.row_number limit $4',
        declared.extract, declared.staging_view, declared.condition,
        case division when '230100' then 'true' else format('s.%I = $2', place) end, member
    ) using month_end, division, of_member, sample, seed;
    get diagnostics shown = row_count;
    perform audit.log_access(
        'records_behind',
        jsonb_build_object('indicator_id', indicator, 'division_code', division, 'period_end', month_end,
            'dimension', in_dimension, 'member', of_member, 'sample', sample, 'seed', seed),
        shown
    );
end
$$;

create or replace function audit.deliveries_behind(
    indicator text, division text, month_end date, in_dimension text default 'total', of_member text default 'total'
) returns table (of_extract text, is_main boolean, delivery_id bigint, as_of date, row_count bigint)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    declared audit.indicator_record;
    further record;
begin
    select * into declared from audit.indicator_record as known where known.indicator_id = indicator;
    if found then
        return query execute format(
            'select %L::text, true, s.delivery_id, s.as_of, count(*)'
            ' from (select $1 as month_end, $2 as place_asked) as asked'
            ' cross join lateral (select s.* from staging.%I as s where (%s) and %s and %s) as s'
            ' group by s.delivery_id, s.as_of',
            declared.extract, declared.staging_view, declared.condition,
            case division
                when '230100' then 'true'
                else format('s.%I = $2', case length(division) when 6 then 'district_code' else 'street_code' end)
            end,
            case in_dimension when 'total' then 'true' else '(' || (declared.dimensions ->> in_dimension) || ') = $3' end
        ) using month_end, division, of_member;
    end if;
    for further in
        select listed.extract, extracts.mode
        from staging.indicator_extracts as listed
        inner join staging.extracts as extracts using (extract)
        where listed.indicator_id = indicator and (listed.position > 1 or declared.indicator_id is null)
    loop
        return query execute format(
            'select %L::text, false, s.delivery_id, s.as_of, count(*) from staging.%I as s'
            ' where s.is_in_city and ($2 = ''230100'' or s.district_code = left($2, 6)) and %s'
            ' group by s.delivery_id, s.as_of',
            further.extract, 'stg_' || replace(further.extract, '.', '__'),
            case further.mode when 'snapshot' then 's.effective_from <= $1 and s.effective_to > $1' else 'true' end
        ) using month_end, division;
    end loop;
end
$$;

reset check_function_bodies;
