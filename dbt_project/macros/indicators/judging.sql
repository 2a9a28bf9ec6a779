{# Days in the year of a day. #}
{% macro days_in_year(day) -%}
    extract(doy from make_date(extract(year from {{ day }})::int, 12, 31))
{%- endmacro %}


{# Whether a value meets its target, unrounded. With from_value it is a projection from there: eq is then met on the
   way, exactly or by crossing the target. #}
{% macro satisfies(value, operator, target, from_value=none) -%}
    case {{ operator }}
            when 'ge' then {{ value }} >= {{ target }}
            when 'gt' then {{ value }} > {{ target }}
            {%- if from_value is none %}
            when 'eq' then {{ value }} = {{ target }}
            {%- else %}
            when 'eq' then {{ target }} between least({{ from_value }}, {{ value }}) and greatest({{ from_value }}, {{ value }})
            {%- endif %}
        end
{%- endmacro %}
