{# First month end at which a day lies no longer within the last so many months. Cast to a date: for a timestamp the whole
   array of months would be cast, once for every record. #}
{% macro month_after_months(day, months) -%}
{{ month_index('(' ~ day ~ " + interval '" ~ months ~ " months')::date") }}
{%- endmacro %}
