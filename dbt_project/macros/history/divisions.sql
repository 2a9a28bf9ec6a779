{# District of a division code: its first six digits, retired codes included. #}
{% macro district_of(code) -%}
    left({{ code }}, 6)
{%- endmacro %}


{# Street-level unit of a division code, null when the code stops at the district. #}
{% macro street_of(code) -%}
    case when substr({{ code }}, 7, 3) > '000' then left({{ code }}, 9) || '000' end
{%- endmacro %}


{# Whether a division lies in one of the city's districts; a missing code lies nowhere. #}
{% macro is_in_city(code) -%}
    coalesce(left({{ code }}, 6) in (select districts.district_code from {{ ref('districts') }} as districts), false)
{%- endmacro %}
