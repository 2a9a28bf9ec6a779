{# A vintage is dated by the knowledge it was made from, not by the clock of the build. #}
{% macro postgres__snapshot_get_time() -%}
    {{ known_at() }}
{%- endmacro %}
