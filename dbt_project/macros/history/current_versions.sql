{# Record versions known now, or known at var known_at, without withdrawn records. #}
{% macro current_versions(relation) -%}
select *
from {{ relation }}
where
    not is_deleted
    and {{ is_known() }}
{%- endmacro %}


{# All record versions there ever were, without withdrawn records: for models that read only what became known, or ceased
   to be, since they were last made. #}
{% macro every_version(relation) -%}
select *
from {{ relation }}
where not is_deleted
{%- endmacro %}


{# Whether a row with known_from and known_to was known at the moment of this build. #}
{% macro is_known() -%}
    {%- if var('known_at') is none -%}
        known_to = 'infinity'
    {%- else -%}
        known_from <= {{ known_at() }}
        and known_to > {{ known_at() }}
    {%- endif -%}
{%- endmacro %}


{# The moment of this build's knowledge, as SQL. #}
{% macro known_at() -%}
    timestamptz '{{ var("known_at") or run_started_at.isoformat() }}'
{%- endmacro %}


{# The night being built, as SQL. #}
{% macro business_date() -%}
    date '{{ var("business_date") }}'
{%- endmacro %}
