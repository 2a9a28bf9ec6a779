{# Snapshot records of the city as they stood at the latest complete month end, which is their period_end. #}
{% macro latest_state(relation) -%}
select
    records.*,
    latest.period_end
from {{ relation }} as records
inner join (select max(period_end) as period_end from {{ ref('int_periods') }}) as latest
    on
        records.effective_from <= latest.period_end
        and records.effective_to > latest.period_end
where records.is_in_city
{%- endmacro %}


{# Name of a code in a code list; `language` is zh or en, a text outside an open list is its own name. #}
{% macro code_name(codelist, code, language) -%}
coalesce(
        (
            select codes.name_{{ language }}
            from {{ ref('codes') }} as codes
            where
                codes.codelist = '{{ codelist }}'
                and codes.code = {{ code }}
        ),
        {{ code }}
    )
{%- endmacro %}


{# The names of a list of codes as one text, in the order of the codes; null for an empty list. #}
{% macro code_names(codelist, code_array, language) -%}
(
        select string_agg(coalesce(codes.name_{{ language }}, listed.code), '{{ '、' if language == 'zh' else ', ' }}' order by listed.code)
        from unnest({{ code_array }}) as listed (code)
        left join {{ ref('codes') }} as codes
            on
                codes.codelist = '{{ codelist }}'
                and listed.code = codes.code
    )
{%- endmacro %}


{# Where a record lies: its district and, when `street` is given, its street-level unit, with their names. #}
{% macro place_columns(record, street=none) -%}
    {{ record }}.district_code as division_code,
    (
        select division.name_zh
        from {{ ref('dim_division') }} as division
        where division.division_code = {{ record }}.district_code
    ) as division_name_zh,
    (
        select division.name_en
        from {{ ref('dim_division') }} as division
        where division.division_code = {{ record }}.district_code
    ) as division_name_en
    {%- if street %},
    {{ record }}.{{ street }},
    (
        select division.name_zh
        from {{ ref('dim_division') }} as division
        where division.division_code = {{ record }}.{{ street }}
    ) as street_name_zh
    {%- endif %}
{%- endmacro %}


{# Whether a record of latest_state stood at its month end: it had begun and was not yet over. #}
{% macro is_open(record, start, end) -%}
coalesce({{ record }}.{{ start }} <= {{ record }}.period_end, false)
    and coalesce({{ record }}.{{ end }}, 'infinity') > {{ record }}.period_end
{%- endmacro %}
