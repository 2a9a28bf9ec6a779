-- Grain: indicator x city or district x month end. What the departments say themselves; empty until they report.
{% if 'government.reported_indicators' in declared_extracts() -%}
select
    indicator_id,
    {{ district_of('division_code') }} as division_code,
    period_end,
    reported_value
from {{ ref('stg_government__reported_indicators') }}
where {{ district_of('division_code') }} || '000000' = rpad(division_code, 12, '0')
{%- else -%}
select
    null::text as indicator_id,
    null::text as division_code,
    null::date as period_end,
    null::numeric as reported_value
where false
{%- endif %}
