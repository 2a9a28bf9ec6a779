{# Digest of the code of a model: what other code made is made again. #}
{% macro digest_of(code) -%}
    {{ local_md5(code) }}
{%- endmacro %}
