{# The output of every indicator model, one row per division, month end, dimension, member and measure. A ratio is
   scale x numerator / denominator, unrounded and null where the denominator is 0 or missing; a count is its numerator.
   `own` names the columns among value, ci_low and ci_high that `measured` brings itself. #}
{% macro indicator_rows(indicator_id, measured, own=[]) -%}
{%- set indicator = definition(indicator_id) -%}
select
    '{{ indicator_id }}' as indicator_id,
    division_code,
    period_end,
    dimension,
    member,
    measure,
    trim_scale(numerator::numeric) as numerator,
    trim_scale(denominator::numeric) as denominator,
    {%- if 'value' in own %}
    trim_scale(value::numeric) as value,
    {%- elif indicator.is_ratio %}
    trim_scale({{ indicator.scale }} * numerator::numeric / nullif(denominator, 0)) as value,
    {%- else %}
    trim_scale(numerator::numeric) as value,
    {%- endif %}
    n::bigint as n,
    {%- for bound in ['ci_low', 'ci_high'] %}
    {{ 'trim_scale(' ~ bound ~ '::numeric)' if bound in own else 'null::numeric' }} as {{ bound }},
    {%- endfor %}
    denominator_year::int as denominator_year
from {{ measured }}
{%- endmacro %}


{# The rows of all indicator models: every definition has a model of its name. #}
{% macro every_indicator() -%}
{%- for indicator_id in definitions() -%}
select * from {{ ref(indicator_id) }}
{%- if not loop.last %}
union all
{% endif -%}
{%- endfor -%}
{%- endmacro %}
