{# What the definition of an indicator says, as far as SQL is built from it. #}
{% macro definition(indicator_id) %}
    {{ return(definitions()[indicator_id]) }}
{% endmacro %}


{# The cells a record counts in, as rows: city and district in total and per member of each dimension, and its street. #}
{% macro cells(indicator_id, record) -%}
{%- set indicator = definition(indicator_id) -%}
values
    ('230100', 'total', 'total'),
    ({{ record }}.district_code, 'total', 'total')
    {%- if indicator.streets %},
    ({{ record }}.street_code, 'total', 'total')
    {%- endif %}
    {%- for dimension in indicator.by %},
    ('230100', '{{ dimension }}', {{ record }}.{{ dimension }}),
    ({{ record }}.district_code, '{{ dimension }}', {{ record }}.{{ dimension }})
    {%- endfor %}
{%- endmacro %}


{# Columns a record must have to be placed in its cells. #}
{% macro cell_columns(indicator_id) %}
    {%- set indicator = definition(indicator_id) -%}
    {%- set columns = ['district_code'] -%}
    {%- if indicator.streets %}{% do columns.append('street_code') %}{% endif -%}
    {%- for dimension in indicator.by %}{% do columns.append(dimension) %}{% endfor -%}
    {{ return(columns) }}
{% endmacro %}
