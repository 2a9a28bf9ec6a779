-- Which deliveries every published value comes from. Nothing is stored and no night pays for it: a value's rows are
-- counted when somebody asks for it. The names of dbt's relations are looked up then too, since each publication
-- replaces them.
set check_function_bodies = off;

-- Rows of the main extract are those the figure counts (audit.indicator_record); of the further extracts those in
-- force at the month end in the division (of a street, in its district).
create function audit.deliveries_behind(
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
    for further in
        select listed.extract, extracts.mode
        from staging.indicator_extracts as listed
        inner join staging.extracts as extracts using (extract)
        where listed.indicator_id = indicator and listed.position > 1
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

-- Read by name when the view is read, and merged into its query: a condition on a value reaches the mart's index.
create function audit.published_figures() returns table (
    indicator_id text, division_code text, period_end date, dimension text, member text
)
language sql stable as $$
    select indicator_id, division_code, period_end, dimension, member
    from marts.fct_indicator_value
    where measure = 'headline'
$$;

create view audit.indicator_source as
select
    figure.indicator_id,
    figure.division_code,
    figure.period_end,
    figure.dimension,
    figure.member,
    behind.of_extract as extract,
    behind.is_main,
    behind.delivery_id,
    behind.as_of,
    behind.row_count
from audit.published_figures() as figure
cross join lateral audit.deliveries_behind(
    figure.indicator_id, figure.division_code, figure.period_end, figure.dimension, figure.member
) as behind;

reset check_function_bodies;

comment on view audit.indicator_source is '每个指标值来自哪些交付、各多少行 · Deliveries behind every value, with rows';

revoke execute on function audit.deliveries_behind(text, text, date, text, text) from public;
revoke execute on function audit.published_figures() from public;
grant execute on function audit.deliveries_behind(text, text, date, text, text) to auditor;
grant execute on function audit.published_figures() to auditor;
grant select on audit.indicator_source to auditor;
