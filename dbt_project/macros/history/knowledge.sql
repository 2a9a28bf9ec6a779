{# Since when, and until when, a version was what the warehouse knew. #}
{% macro knowledge(versions) -%}
    {{ versions }}.known_from,
    {{ versions }}.known_to
{%- endmacro %}
