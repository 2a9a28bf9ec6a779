{# The population's age group of an age in completed years. #}
{% macro age_group(age) -%}
    case
            when {{ age }} >= 85 then '85+'
            when {{ age }} >= 5 then ({{ age }} / 5 * 5) || '-' || ({{ age }} / 5 * 5 + 4)
            when {{ age }} >= 1 then '1-4'
            else '0'
        end
{%- endmacro %}
