{# What is known of a subject's indicators in total, pivoted: a row per division and month end, a column per value.
   `streets` takes the indicators with values for streets only. #}
{% macro subject_values(indicators, streets=false) -%}
select
    division_code,
    period_end
    {%- for indicator_id, indicator in indicators.items() %}
    {%- set parts = {'': 'value', '__numerator': 'numerator'} -%}
    {%- if indicator.has_denominator %}{% do parts.update({'__denominator': 'denominator'}) %}{% endif -%}
    {%- do parts.update({'__n': 'n'}) -%}
    {%- for suffix, column in parts.items() %},
    max({{ column }}) filter (
        where indicator_id = '{{ indicator_id }}' and measure = 'headline'
    ) as {{ indicator_id }}{{ suffix }}
    {%- endfor %}
    {%- for measure in indicator.also %},
    max(value) filter (
        where indicator_id = '{{ indicator_id }}' and measure = '{{ measure }}'
    ) as {{ indicator_id }}__{{ measure }}
    {%- endfor %},
    bool_or(is_provisional) filter (where indicator_id = '{{ indicator_id }}') as {{ indicator_id }}__is_provisional
    {%- endfor %}
from {{ ref('fct_indicator_value') }}
where
    dimension = 'total'
    and length(division_code) {{ '=' if streets else '<' }} 12
    and indicator_id in ('{{ indicators | join("', '") }}')
group by division_code, period_end
{%- endmacro %}


{# The targets and verdicts of a subject's indicators, pivoted likewise. #}
{% macro subject_verdicts(indicators) -%}
select
    division_code,
    period_end
    {%- for indicator_id in indicators %},
    max(target) filter (where indicator_id = '{{ indicator_id }}') as {{ indicator_id }}__target,
    max(status) filter (where indicator_id = '{{ indicator_id }}') as {{ indicator_id }}__status
    {%- endfor %}
from {{ ref('fct_indicator_status') }}
where indicator_id in ('{{ indicators | join("', '") }}')
group by division_code, period_end
{%- endmacro %}


{# The further figures of a subject, pivoted likewise. #}
{% macro subject_further(system, figures) -%}
select
    division_code,
    period_end
    {%- for figure in figures %},
    max(amount) filter (where figure = '{{ figure }}') as {{ figure }}
    {%- endfor %}
from {{ ref('int_' ~ system ~ '_figures') }}
group by division_code, period_end
{%- endmacro %}


{# Columns of the month a row is about. #}
{% macro month_columns(spine) -%}
    {{ spine }}.period_end,
    extract(year from {{ spine }}.period_end)::int as year,
    extract(month from {{ spine }}.period_end)::int as month,
    {{ spine }}.period_end = (select max(newest.period_end) from {{ ref('int_periods') }} as newest) as is_latest
{%- endmacro %}


{# Everything about a subject in the city and each district at each month end, whatever was delivered. #}
{% macro subject_by_district_month(system) -%}
{%- set indicators = subjects()[system].indicators -%}
{%- set figures = subjects()[system].figures -%}
with measured as (
    {{ subject_values(indicators) }}
),

judged as (
    {{ subject_verdicts(indicators) }}
),

residents as (
    select
        division_code,
        period_end,
        max(denominator_year) as residents_year,
        sum(persons) as residents,
        sum(persons) filter (
            where age_group in ('65-69', '70-74', '75-79', '80-84', '85+')
        ) as residents_65_plus
    from {{ ref('int_population') }}
    group by division_code, period_end
)
{%- if figures %},

further as (
    {{ subject_further(system, figures) }}
)
{%- endif %}

select
    spine.division_code,
    spine.division_level,
    divisions.name_zh as division_name_zh,
    divisions.name_en as division_name_en,
    {{ month_columns('spine') }},
    residents.residents,
    residents.residents_65_plus,
    residents.residents_year
    {%- for figure in figures %},
    further.{{ figure }}
    {%- endfor %}
    {%- for indicator_id, indicator in indicators.items() %},
    measured.{{ indicator_id }},
    measured.{{ indicator_id }}__numerator
    {%- if indicator.has_denominator %},
    measured.{{ indicator_id }}__denominator
    {%- endif %},
    measured.{{ indicator_id }}__n
    {%- for measure in indicator.also %},
    measured.{{ indicator_id }}__{{ measure }}
    {%- endfor %},
    judged.{{ indicator_id }}__target,
    coalesce(
        judged.{{ indicator_id }}__status,
        {%- if indicator.is_city_only %}
        case when spine.division_level = 'district' then 'not_applicable' end,
        {%- endif %}
        'no_data'
    ) as {{ indicator_id }}__status,
    measured.{{ indicator_id }}__is_provisional
    {%- endfor %}
from {{ ref('int_division_periods') }} as spine
inner join {{ ref('dim_division') }} as divisions on spine.division_code = divisions.division_code
left join residents on spine.division_code = residents.division_code and spine.period_end = residents.period_end
left join measured on spine.division_code = measured.division_code and spine.period_end = measured.period_end
left join judged on spine.division_code = judged.division_code and spine.period_end = judged.period_end
{%- if figures %}
left join further on spine.division_code = further.division_code and spine.period_end = further.period_end
{%- endif %}
{%- endmacro %}


{# What a subject knows of each street-level unit, at the month ends its code was valid or it had records. #}
{% macro subject_by_street_month(system) -%}
{%- set indicators = {} -%}
{%- for indicator_id, indicator in subjects()[system].indicators.items() if indicator.streets -%}
    {%- do indicators.update({indicator_id: indicator}) -%}
{%- endfor -%}
{%- set figures = [] -%}
{%- for name, figure in subjects()[system].figures.items() if figure.streets %}{% do figures.append(name) %}{% endfor -%}
{%- set parts = [] -%}
with listed as (
    select
        street_code as division_code,
        period_end
    from {{ ref('int_street_periods') }}
)
{%- if indicators %}{% do parts.append('measured') %},

measured as (
    {{ subject_values(indicators, streets=true) }}
)
{%- endif %}
{%- if figures %}{% do parts.append('further') %},

further as (
    {{ subject_further(system, figures) }}
)
{%- endif %},

spine as (
    select * from listed
    {%- for part in parts %}
    union
    select
        division_code,
        period_end
    from {{ part }}
    where length(division_code) = 12
    {%- endfor %}
)

select
    spine.division_code,
    divisions.name_zh as division_name_zh,
    divisions.name_en as division_name_en,
    divisions.kind as division_kind,
    divisions.district_code,
    divisions.district_name_zh,
    divisions.district_name_en,
    {{ month_columns('spine') }}
    {%- for figure in figures %},
    further.{{ figure }}
    {%- endfor %}
    {%- for indicator_id, indicator in indicators.items() %},
    measured.{{ indicator_id }},
    measured.{{ indicator_id }}__numerator
    {%- if indicator.has_denominator %},
    measured.{{ indicator_id }}__denominator
    {%- endif %},
    measured.{{ indicator_id }}__n
    {%- for measure in indicator.also %},
    measured.{{ indicator_id }}__{{ measure }}
    {%- endfor %},
    measured.{{ indicator_id }}__is_provisional
    {%- endfor %}
from spine
inner join {{ ref('dim_division') }} as divisions on spine.division_code = divisions.division_code
{%- for part in parts %}
left join {{ part }} on spine.division_code = {{ part }}.division_code and spine.period_end = {{ part }}.period_end
{%- endfor %}
{%- endmacro %}
