-- Figures of a closed year held as they were published, by a named person, until a named person releases them.
-- A freeze holds one indicator in one year; its figures and verdicts are copied, so that nothing can move them.
create table audit.figure_freeze (
    freeze_id bigint generated always as identity primary key,
    year integer not null,
    indicator_id text not null,
    publication_id bigint not null references audit.publication (publication_id),
    frozen_at timestamptz not null,
    person text not null,
    reason text not null,
    figures bigint not null,
    figures_sha256 text not null,
    verdicts bigint not null,
    verdicts_sha256 text not null,
    login name not null default session_user,
    constraint figure_freeze_by_somebody check (length(trim(person)) > 0),
    constraint figure_freeze_for_a_reason check (length(trim(reason)) > 0)
);
create index figure_freeze_year on audit.figure_freeze (year, indicator_id);

create table audit.figure_release (
    freeze_id bigint primary key references audit.figure_freeze (freeze_id),
    released_at timestamptz not null,
    person text not null,
    reason text not null,
    login name not null default session_user,
    constraint figure_release_by_somebody check (length(trim(person)) > 0),
    constraint figure_release_for_a_reason check (length(trim(reason)) > 0)
);

create table audit.frozen_value (
    freeze_id bigint not null references audit.figure_freeze (freeze_id),
    indicator_id text not null,
    division_code text not null,
    period_end date not null,
    dimension text not null,
    member text not null,
    measure text not null,
    numerator numeric,
    denominator numeric,
    value numeric,
    n bigint,
    ci_low numeric,
    ci_high numeric,
    denominator_year integer,
    is_provisional boolean not null,
    definition_version text not null,
    primary key (freeze_id, division_code, period_end, dimension, member, measure)
);

create table audit.frozen_verdict (
    freeze_id bigint not null references audit.figure_freeze (freeze_id),
    indicator_id text not null,
    division_code text not null,
    period_end date not null,
    value numeric,
    target numeric,
    operator text,
    baseline_period date,
    baseline_value numeric,
    expected_value numeric,
    progress_ratio numeric,
    projected_value numeric,
    gap numeric,
    attainment numeric,
    status text not null,
    rank bigint,
    change_12m numeric,
    is_provisional boolean not null,
    share_of_city numeric,
    primary key (freeze_id, division_code, period_end)
);

create trigger append_only before update or delete or truncate on audit.figure_freeze
for each statement execute function audit.refuse_change();
create trigger append_only before update or delete or truncate on audit.figure_release
for each statement execute function audit.refuse_change();
create trigger append_only before update or delete or truncate on audit.frozen_value
for each statement execute function audit.refuse_change();
create trigger append_only before update or delete or truncate on audit.frozen_verdict
for each statement execute function audit.refuse_change();

create view audit.frozen_year as
select
    frozen.freeze_id,
    frozen.year,
    frozen.indicator_id,
    frozen.publication_id,
    publication.known_at,
    frozen.frozen_at,
    frozen.person as frozen_by,
    frozen.reason as frozen_because,
    frozen.figures,
    frozen.figures_sha256,
    frozen.verdicts,
    frozen.verdicts_sha256,
    released.released_at,
    released.person as released_by,
    released.reason as released_because
from audit.figure_freeze as frozen
inner join audit.publication as publication on frozen.publication_id = publication.publication_id
left join audit.figure_release as released on frozen.freeze_id = released.freeze_id;

-- Which districts' records each delivery of an extract really changed, and of which dates it speaks: a snapshot as of
-- s of [s, next accepted as_of), the first one also of everything before; changes and appends of any date.
create function audit.records_changed(
    of_extract text, mode text, place_field text, after timestamptz, until timestamptz
) returns table (
    delivery_id bigint,
    accepted_at timestamptz,
    district_code text,
    speaks_from date,
    speaks_to date,
    record_versions bigint
)
language plpgsql stable
set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not exists (
        select from audit.delivery_event as event
        where event.department || '.' || event.extract = of_extract
            and event.event = 'accepted' and event.occurred_at > after and event.occurred_at <= until
    ) then
        return;
    end if;
    return query execute format(
        $query$
        with accepted as (
            select event.delivery_id, event.as_of, event.occurred_at
            from audit.delivery_event as event
            where event.department || '.' || event.extract = $3 and event.event = 'accepted'
        ),
        closed as materialized (
            select known_to as moment, %2$s as place, case when $4 = 'changes' then %3$s end as content
            from history.%1$I as version
            where known_to > $1 and known_to <= $2 and known_from < known_to
        ),
        opened as (
            select
                known_from as moment,
                %2$s as place,
                case when $4 = 'changes' and known_from in (select moment from closed) then %3$s end as content
            from history.%1$I as version
            where known_from > $1 and known_from <= $2 and known_from < known_to
        ),
        -- A change that says of a record what was known of it is a version and yet changes nothing.
        weighed as (
            select moment, place, content, sum(sign) over (partition by moment, content) as balance
            from (
                select moment, place, content, 1 as sign from opened
                union all
                select moment, place, content, -1 as sign from closed
            ) as touched
        ),
        changed as (
            select moment, left(place, 6) as district_code, count(*) as record_versions
            from weighed
            where content is null or balance <> 0
            group by moment, left(place, 6)
        )
        select
            accepted.delivery_id,
            accepted.occurred_at,
            changed.district_code,
            case
                when $4 = 'snapshot' and exists (
                    select from accepted as before
                    where before.as_of < accepted.as_of and before.occurred_at < accepted.occurred_at
                ) then accepted.as_of
                else date '-infinity'
            end,
            case
                when $4 = 'snapshot' then coalesce((
                    select min(next.as_of) from accepted as next
                    where next.as_of > accepted.as_of and next.occurred_at < accepted.occurred_at
                ), date 'infinity')
                else date 'infinity'
            end,
            changed.record_versions
        from changed
        inner join accepted on changed.moment = accepted.occurred_at
        $query$,
        replace(of_extract, '.', '__'),
        case when place_field is null then 'null::text' else format('version.%I', place_field) end,
        $content$to_jsonb(version)
            - '{as_of,delivery_id,file_no,row_number,version_from,version_to,known_from,known_to}'::text[]$content$
    ) using after, until, of_extract, mode;
end
$$;

comment on table audit.figure_freeze is
'冻结（只追加）：某年某指标的已发布数值由谁、因何冻结 · Freezes, append-only: who holds an indicator''s published figures of a year, and why';
comment on table audit.figure_release is '解冻（只追加） · Releases of freezes, append-only';
comment on table audit.frozen_value is '冻结的数值 · Figures as they were frozen';
comment on table audit.frozen_verdict is '冻结的判定 · Verdicts as they were frozen';
comment on view audit.frozen_year is '每次冻结一行，附解冻 · One row per freeze with its release';
comment on function audit.records_changed(text, text, text, timestamptz, timestamptz) is
'某时段接受的交付实际改动了哪些区县的记录 · Districts whose records deliveries accepted in a span really changed';

revoke execute on function audit.records_changed(text, text, text, timestamptz, timestamptz) from public;
grant execute on function audit.records_changed(text, text, text, timestamptz, timestamptz) to transformer;
grant select, insert on audit.figure_freeze, audit.figure_release, audit.frozen_value, audit.frozen_verdict to loader;
grant select on audit.frozen_year to loader, transformer, auditor;
grant select on audit.frozen_value, audit.frozen_verdict to transformer, auditor;
grant select on audit.figure_freeze, audit.figure_release to auditor;
