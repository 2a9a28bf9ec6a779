{# First month end at which a day lies no longer within the last so many months. #}
{% macro month_after_months(day, months) -%}
{{ month_index('(' ~ day ~ " + interval '" ~ months ~ " months')") }}
{%- endmacro %}
