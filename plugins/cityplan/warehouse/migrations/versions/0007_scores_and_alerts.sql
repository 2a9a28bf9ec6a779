-- The one formula of quality scores, for the scorecard and the quality report alike: of each extract, in its latest
-- delivery decided by then, 100 x (evaluated - failed) / evaluated over all rules of a dimension (GB/T 36344).
create function quality.dimension_scores(night date, known timestamptz)
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
        where event.event in ('accepted', 'refused') and event.as_of <= night and event.occurred_at <= known
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

-- What was said to whom, so that a repeated night says nothing twice.
create table audit.alert (
    cause text primary key,
    owner text not null,
    subject text not null,
    sent_at timestamptz not null default clock_timestamp()
);

comment on function quality.dimension_scores is '各数据集六维度得分（GB/T 36344） · Scores by extract and dimension';
comment on table audit.alert is '已发出的提醒，每个原因一次 · Alerts sent, one per cause';

revoke execute on function quality.dimension_scores from public;
grant execute on function quality.dimension_scores to loader, transformer, auditor;
grant select, insert on audit.alert to loader;
grant select on audit.alert to auditor;
