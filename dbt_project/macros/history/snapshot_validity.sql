{# Valid time of a snapshot's versions: the first delivery also stands in for everything before it. #}
{% macro snapshot_validity(versions) -%}
    case
        when versions.version_from = (select min(first_versions.version_from) from {{ versions }} as first_versions)
            then date '-infinity'
        else versions.version_from
    end as effective_from,
    versions.version_to as effective_to
{%- endmacro %}
