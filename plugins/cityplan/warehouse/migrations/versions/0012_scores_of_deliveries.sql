-- The latest delivery is the latest that the department sent: a replay takes in some rows of one and is judged by no
-- rule as a whole.
create or replace function quality.dimension_scores(night date, known timestamptz)
returns table (
    department text,
    "extract" text, -- noqa: RF06
    dimension text,
    evaluated numeric,
    failed numeric,
    score numeric
)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with latest as (
        select distinct on (event.department, event.extract) event.delivery_id
        from audit.delivery_event as event
        where
            event.event in ('accepted', 'refused')
            and event.as_of <= night
            and event.occurred_at <= known
            and not exists (
                select from audit.delivery_event as arrival
                where arrival.delivery_id = event.delivery_id and arrival.channel = 'replay'
            )
        order by event.department asc, event.extract asc, event.as_of desc, event.event_id desc
    )

    select
        result.department,
        result.extract,
        result.dimension,
        sum(result.evaluated) as evaluated,
        sum(result.failed) as failed,
        100 * (sum(result.evaluated) - sum(result.failed)) / nullif(sum(result.evaluated), 0) as score
    from quality.check_result as result
    inner join latest on result.delivery_id = latest.delivery_id
    group by result.department, result.extract, result.dimension
    having sum(result.evaluated) > 0;
end;
