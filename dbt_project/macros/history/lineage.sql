{# Where a version came from: its delivery and the row in the delivered file. #}
{% macro lineage(versions) -%}
    {{ versions }}.as_of,
    {{ versions }}.delivery_id,
    {{ versions }}.file_no,
    {{ versions }}.row_number
{%- endmacro %}
