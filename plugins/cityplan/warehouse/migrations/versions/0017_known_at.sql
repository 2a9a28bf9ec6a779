-- A past night's report is made again from what was known when it was made: verdicts, deliveries and rows set aside as of
-- a moment, and what has no memory of its own is kept.
-- The standing verdicts of a night: of each extract those of its latest decided delivery, and what that night, or the last
-- one judged before it, found in all that was in force. What was judged more than once counts as it was judged last.
create function quality.results_of(business_date date, known timestamptz)
returns table (
    department text,
    "extract" text, -- noqa: RF06
    delivery_id bigint,
    night date,
    rule_id text,
    dimension text,
    severity text,
    evaluated bigint,
    failed bigint,
    passed boolean
)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with latest as (
        select distinct on (event.department, event.extract) event.delivery_id
        from audit.delivery_event as event
        where
            event.event in ('accepted', 'refused')
            and event.as_of <= business_date
            and event.occurred_at <= known
            and not exists (
                select from audit.delivery_event as arrival
                where arrival.delivery_id = event.delivery_id and arrival.channel = 'replay'
            )
        order by event.department asc, event.extract asc, event.as_of desc, event.event_id desc
    ),

    of_nights as (
        select
            result.*,
            max(result.night) over () as last_night
        from quality.check_result as result
        where result.night <= business_date and result.checked_at <= known
    ),

    judged as (
        select
            result.*,
            null::date as last_night
        from quality.check_result as result
        inner join latest on result.delivery_id = latest.delivery_id
        where result.night is null
        union all
        select of_nights.*
        from of_nights
        where of_nights.night = of_nights.last_night
    )

    select distinct on (judged.department, judged.extract, judged.rule_id)
        judged.department,
        judged.extract,
        judged.delivery_id,
        judged.night,
        judged.rule_id,
        judged.dimension,
        judged.severity,
        judged.evaluated,
        judged.failed,
        judged.passed
    from judged
    order by
        judged.department asc,
        judged.extract asc,
        judged.rule_id asc,
        judged.night desc nulls last,
        judged.checked_at desc;
end;

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
    select
        result.department,
        result.extract,
        result.dimension,
        sum(result.evaluated) as evaluated,
        sum(result.failed) as failed,
        100 * (sum(result.evaluated) - sum(result.failed)) / nullif(sum(result.evaluated), 0) as score
    from quality.results_of(night, known) as result
    group by result.department, result.extract, result.dimension
    having sum(result.evaluated) > 0;
end;

-- audit.delivery as it was at a moment.
create function audit.deliveries_known_at(known timestamptz) returns setof audit.delivery
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with told as (
        select distinct on (event.delivery_id)
            event.delivery_id,
            event.event,
            event.reason
        from audit.delivery_event as event
        where event.event <> 'received' and event.occurred_at <= known
        order by event.delivery_id asc, event.event_id desc
    )

    select
        delivery.delivery_id,
        delivery.department,
        delivery.extract,
        delivery.as_of,
        delivery.received_at,
        delivery.source_uri,
        delivery.contract_version,
        delivery.records_read,
        delivery.rows_accepted,
        delivery.rows_quarantined,
        delivery.rows_skipped,
        delivery.rows_refused,
        told.event as status,
        coalesce(told.reason, decision.reason) as reason,
        delivery.run_id,
        delivery.accepted_at,
        delivery.channel,
        delivery.content_sha256
    from audit.delivery as delivery
    inner join told on delivery.delivery_id = told.delivery_id
    inner join audit.delivery_event as decision
        on delivery.delivery_id = decision.delivery_id and decision.event in ('accepted', 'refused');
end;

-- quality.quarantined_row with the state of each row at a moment: every change of it is a repair.
create function quality.rows_known_at(known timestamptz) returns setof quality.quarantined_row
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with settled as (
        select distinct on (repair.row_id)
            repair.row_id,
            repair.kind
        from quality.repair as repair
        where repair.repaired_at <= known
        order by repair.row_id asc, repair.repair_id desc
    )

    select
        row.id,
        row.delivery_id,
        row.file,
        row.file_no,
        row.sheet,
        row.row_number,
        row.rule_ids,
        row.reason,
        coalesce(settled.kind, 'open') as state,
        row.record_key,
        row.values
    from quality.quarantined_row as row
    left join settled on row.id = settled.row_id;
end;

-- A report that was made: as of when, at which event of the ledger, and what it showed of marts that are made anew by
-- every publication.
create table audit.night_report (
    night date not null,
    known_at timestamptz not null,
    head_event_id bigint,
    reconciliation jsonb not null,
    pending jsonb not null,
    primary key (night, known_at)
);

create trigger append_only before update or delete or truncate on audit.night_report
for each statement execute function audit.refuse_change();

comment on table audit.night_report is '质量日报的时点与留存内容（只追加） · When each quality report was made and what it showed';
comment on function quality.results_of is '某业务日期的有效检查结果 · The standing verdicts of a night, as known at a moment';
comment on function audit.deliveries_known_at is '某时点所知的交付 · Deliveries as known at a moment';
comment on function quality.rows_known_at is '某时点的隔离行状态 · Rows set aside, with their state at a moment';

revoke execute on function quality.results_of, audit.deliveries_known_at, quality.rows_known_at from public;
grant execute on function quality.results_of to loader, transformer, auditor;
grant execute on function audit.deliveries_known_at, quality.rows_known_at to loader, auditor;
grant select, insert on audit.night_report to loader;
grant select on audit.night_report to auditor;
