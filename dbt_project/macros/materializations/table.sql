{# dbt's table materialization in one statement: the new table beside the old one, with its indexes, statistics (the next
   models read it a moment later, autovacuum comes a minute later), comments and grants, then the exchange. dbt's own
   takes a dozen round trips a model, each of which costs more than it does (docs/adr/0110). #}
{% materialization table, adapter='postgres' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set prepared = make_intermediate_relation(target) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        {{ get_create_table_as_sql(False, prepared, sql) }}
        {%- for index in config.get('indexes', default=[]) %}
        {{ get_create_index_sql(prepared, index) }};
        {%- endfor %}
        analyze {{ prepared }};
        {{ comments_on(prepared) }}
        {{ grants_on(prepared) }}
        {{ exchange(existing, prepared, target) }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}


{# dbt's view materialization in one statement, likewise. #}
{% materialization view, adapter='postgres' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='view') -%}
    {%- set prepared = make_intermediate_relation(target) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        {{ get_create_view_as_sql(prepared, sql) }}
        {{ comments_on(prepared) }}
        {{ grants_on(prepared) }}
        {{ exchange(existing, prepared, target) }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
