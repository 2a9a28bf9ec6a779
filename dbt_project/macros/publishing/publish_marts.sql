{# Gives the readers all rebuilt marts in one transaction, or none: runs at the end of a build and does nothing when a
   model or test failed. The same transaction says what was built. The prepared tables become the marts' tables; views left
   behind keep ref() working. #}
{% macro publish_marts(results) %}
    {%- set failed = results | selectattr('status', 'in', ['error', 'fail', 'skipped', 'runtime error']) | list -%}
    {%- if execute and flags.WHICH in ['build', 'run'] and var('publish') and not failed -%}
        begin;
        {%- for mart in prepared_marts(results) %}
        {%- set published = api.Relation.create(schema='marts', identifier=mart.identifier) %}
        drop table if exists {{ published.include(database=false) }};
        alter table {{ mart.include(database=false) }} set schema {{ published.schema }};
        create view {{ mart.include(database=false) }} as select * from {{ published.include(database=false) }};
        {%- endfor %}
        {{- remember_build() }}
        commit;
    {%- endif -%}
{% endmacro %}


{# Relations of the marts that this invocation built. #}
{% macro prepared_marts(results) %}
    {%- set marts = [] -%}
    {%- for result in results if result.node.resource_type == 'model' and 'marts' in result.node.fqn -%}
        {%- do marts.append(api.Relation.create(schema=result.node.schema, identifier=result.node.alias)) -%}
    {%- endfor -%}
    {{ return(marts) }}
{% endmacro %}
