-- Grain: indicator x city or district x month end. What the departments say themselves; empty until they report.
with reported as (
    {{ reported_by_departments() }}
)

select
    indicator_id,
    {{ district_of('division_code') }} as division_code,
    period_end,
    reported_value
from reported
where {{ street_of('division_code') }} is null
