-- Grain: one extract. The newest as-of date that should have been delivered by the night, and what was.
with extracts as (
    select
        extracts.*,
        {{ business_date() }} - extracts.due_days as newest_due
    from {{ ref('extracts') }} as extracts
),

calendar as (
    select
        extracts.*,
        {{ calendar_date('extracts.cadence', 'extracts.calendar_anchor', 'extracts.newest_due') }} as due_as_of
    from extracts
),

accepted as (
    select
        extract,
        max(as_of) as last_as_of,
        max(accepted_at) as last_accepted_at
    from {{ ref('stg_audit__deliveries') }}
    where is_accepted
    group by extract
)

select
    calendar.extract,
    calendar.department,
    calendar.name_zh,
    calendar.name_en,
    calendar.cadence,
    calendar.mode,
    accepted.last_as_of,
    accepted.last_accepted_at,
    calendar.due_as_of,
    calendar.due_as_of + calendar.due_days as due_on,
    coalesce(accepted.last_as_of < calendar.due_as_of, true) as is_late,
    case
        when coalesce(accepted.last_as_of < calendar.due_as_of, true)
            then {{ business_date() }} - (calendar.due_as_of + calendar.due_days)
        else 0
    end as days_late
from calendar
left join accepted on calendar.extract = accepted.extract
