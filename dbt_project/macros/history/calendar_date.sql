{# The last date of an extract's calendar on or before a day: the day itself, the last month end, or the last anchor. #}
{% macro calendar_date(cadence, anchor, day) -%}
case {{ cadence }}
    when 'daily' then {{ day }}
    when 'monthly' then (date_trunc('month', {{ day }} + 1) - interval '1 day')::date
    when 'yearly' then
        case
            when to_char({{ day }}, 'MM-DD') >= {{ anchor }} then to_date(extract(year from {{ day }}) || '-' || {{ anchor }}, 'YYYY-MM-DD')
            else to_date(extract(year from {{ day }}) - 1 || '-' || {{ anchor }}, 'YYYY-MM-DD')
        end
end
{%- endmacro %}
