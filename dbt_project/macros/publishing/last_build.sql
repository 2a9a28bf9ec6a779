{# What the tables hold of the last build: the mark it was given (var build_mark), or nothing from the moment a build begins
   until one that was given a mark has gone well. What stands and what has to be made anew is decided by it. #}
{% macro forget_build() %}
    {%- if execute and flags.WHICH in ['build', 'run', 'seed', 'snapshot'] and var('publish') -%}
        begin;
        create table if not exists {{ last_build() }} (mark jsonb not null);
        comment on table {{ last_build() }}
        is '上次构建的依据 · What the last build was made from; no row after one that failed or was of a part';
        delete from {{ last_build() }};
        commit;
    {%- endif -%}
{% endmacro %}


{% macro remember_build() -%}
    {%- if var('build_mark') is not none %}
        insert into {{ last_build() }} values ('{{ var("build_mark") }}');
    {%- endif -%}
{%- endmacro %}


{% macro last_build() -%}
    intermediate.last_build
{%- endmacro %}
