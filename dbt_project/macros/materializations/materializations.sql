{# dbt's materializations of tables and views, each in one statement (in_one_statement): dbt's own take a dozen round
   trips a model, each of which costs more than it does (docs/adr/0110). #}
{% materialization table, adapter='postgres' %}
    {{ return(in_one_statement('table')) }}
{% endmaterialization %}


{% materialization view, adapter='postgres' %}
    {{ return(in_one_statement('view')) }}
{% endmaterialization %}
