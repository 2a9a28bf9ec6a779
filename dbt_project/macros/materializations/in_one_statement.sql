{# Makes the model's table or view beside the old one, with its comments and grants, then puts it in its place. #}
{% macro in_one_statement(kind) %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type=kind) -%}
    {%- set prepared = make_intermediate_relation(target) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        {{ create_table(prepared) if kind == 'table' else get_create_view_as_sql(prepared, sql) }}
        {{ comments_on(prepared) }}
        {{ grants_on(prepared) }}
        {{ exchange(existing, prepared, target) }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmacro %}


{# A table with its key, indexes and statistics: the next models read it a moment later, autovacuum comes a minute later.
   The key is the grain its test unique_grain declares, so that a table with a key twice or in part never comes to be.
   Statistics from 12,000 rows instead of 30,000, the default, cost about half (docs/adr/0110). #}
{% macro create_table(relation) -%}
{{ get_create_table_as_sql(False, relation, sql) }}
{%- for grain in declared_grains() %}
alter table {{ relation }} add primary key ({{ grain | join(', ') }});
{%- endfor %}
{%- for index in config.get('indexes', default=[]) %}
{{ get_create_index_sql(relation, index) }};
{%- endfor %}
set local default_statistics_target = 40;
analyze {{ relation }};
{%- endmacro %}


{# The columns of each test unique_grain of this model: none or one. #}
{% macro declared_grains() %}
    {%- set grains = [] -%}
    {%- for test in graph.nodes.values() if test.attached_node == model.unique_id and test.test_metadata.name == 'unique_grain' -%}
        {%- do grains.append(test.test_metadata.kwargs.columns) -%}
    {%- endfor -%}
    {{ return(grains) }}
{% endmacro %}


{# The descriptions of a relation and its columns as comments, the relation's with an `ending`. A described column that is
   not there is an error. #}
{% macro comments_on(relation, ending='') -%}
{%- if config.persist_relation_docs() and model.description %}
{{ alter_relation_comment(relation, model.description ~ ending) }}
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
