{# The descriptions of a relation and its columns as comments. A described column that is not there is an error. #}
{% macro comments_on(relation) -%}
{%- if config.persist_relation_docs() and model.description %}
{{ alter_relation_comment(relation, model.description) }}
{%- endif %}
{%- if config.persist_column_docs() %}
{%- for column in model.columns.values() if column.description %}
comment on column {{ relation }}.{{ adapter.quote(column.name) if column.quote else column.name }}
is {{ postgres_escape_comment(column.description) }};
{%- endfor %}
{%- endif %}
{%- endmacro %}


{# The grants of a relation just made, which has none yet. #}
{% macro grants_on(relation) -%}
{%- for grant in get_dcl_statement_list(relation, config.get('grants', default={}), get_grant_sql) %}
{{ grant }};
{%- endfor %}
{%- endmacro %}


{# Puts what is prepared in the place of what exists, which goes together with the views that read it. #}
{% macro exchange(existing, prepared, target) -%}
{%- if existing is not none %}
{%- do adapter.cache_dropped(existing) %}
{{ get_drop_sql(existing) }};
{%- endif %}
alter {{ target.type }} {{ prepared }} rename to {{ adapter.quote(target.identifier) }};
{%- endmacro %}
