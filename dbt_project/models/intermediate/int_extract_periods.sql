-- Grain: extract x month end. Whether the delivery due for the period has been accepted.
with due as (
    select
        extracts.extract,
        extracts.mode,
        periods.period_end,
        {{ calendar_date('extracts.cadence', 'extracts.calendar_anchor', 'periods.period_end') }} as due_as_of
    from {{ ref('extracts') }} as extracts
    cross join {{ ref('int_periods') }} as periods
)

select
    due.extract,
    due.period_end,
    due.due_as_of,
    coalesce(bool_or(deliveries.is_accepted), false) as is_ever_accepted,
    coalesce(
        bool_or(
            deliveries.is_accepted
            and deliveries.as_of >= due.due_as_of
            -- A later snapshot says nothing of an earlier date; later changes carry their own dates.
            and (due.mode != 'snapshot' or deliveries.as_of <= due.period_end)
        )
        -- What was refused and never sent again comes with no later delivery.
        and (
            due.mode = 'snapshot'
            or coalesce(bool_or(deliveries.is_accepted) filter (where deliveries.as_of = due.due_as_of), true)
        ),
        false
    ) as is_present
from due
left join {{ ref('stg_audit__deliveries') }} as deliveries on due.extract = deliveries.extract
group by due.extract, due.mode, due.period_end, due.due_as_of
