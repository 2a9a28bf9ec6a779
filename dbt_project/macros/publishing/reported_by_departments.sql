{# The departments' own figures once their extract has a contract; until then the same columns without a row. #}
{% macro reported_by_departments() -%}
{%- if 'government.reported_indicators' in declared_extracts() -%}
select *
from {{ ref('stg_government__reported_indicators') }}
{%- else -%}
select
    null::text as indicator_id,
    null::text as division_code,
    null::date as period_end,
    null::numeric as reported_value
where false
{%- endif -%}
{%- endmacro %}
