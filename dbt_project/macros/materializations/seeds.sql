{# A seed is loaded when its file, its types or its comments have changed, and stands otherwise: dbt's own materialization
   loads every seed every night, and fails on a column that was added. What it was made of ends the table's comment. #}
{% materialization seed, adapter='postgres' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set made_of = seed_digest() -%}
    {%- if existing is not none and not should_full_refresh() and was_made_of(existing, made_of) -%}
        {%- do store_result('agate_table', response='KEPT') -%}
        {% call noop_statement('main', 'KEPT') %}{% endcall %}
        {{ return({'relations': [target]}) }}
    {%- endif -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is not none %}{% do adapter.drop_relation(existing) %}{% endif %}
    {%- set rows = load_agate_table() -%}
    {%- do store_result('agate_table', response='OK', agate_table=rows) -%}
    {%- do create_csv_table(model, rows) -%}
    {%- do load_csv_rows(model, rows) -%}
    {% call statement('main') -%}
        {{ comments_on(target, ' ' ~ made_of) }}
        {{ grants_on(target) }}
        analyze {{ target }};
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}


{# A digest of all that a seed's table is made of: the rows of its file, and what the project says of it. #}
{% macro seed_digest() -%}
    {%- set said = [model.checksum.checksum, model.description, model.config.column_types, model.columns] -%}
    {{ return('[' ~ local_md5(tojson(said, sort_keys=true)) ~ ']') }}
{%- endmacro %}


{% macro was_made_of(relation, made_of) -%}
    {%- set comment -%}
        select right(obj_description('{{ relation }}'::regclass), {{ made_of | length }}) as made_of
    {%- endset -%}
    {{ return(run_query(comment).columns[0].values()[0] == made_of) }}
{%- endmacro %}
