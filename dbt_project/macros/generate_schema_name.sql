{# Schemas are the warehouse's own names, never derived from the target; var schema_prefix builds beside them. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ var('schema_prefix') ~ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
