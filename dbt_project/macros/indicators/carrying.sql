{# A model over millions of versions carries over what it made: the signed changes of its own table, as of the knowledge
   they were made from, and what the versions that opened or closed since add to them or take back. The table holds
   that moment and the code it was made by, and is replaced in one transaction: it is never half advanced. #}


{# The moment of knowledge of this model's table, as SQL. None when all versions are to be read: there is no table, other
   code made it, or its knowledge is later than this build's or not said. #}
{% macro carried_from() %}
    {%- if not execute or flags.FULL_REFRESH or not (var('known_at') and var('code_version')) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set former = load_relation(this) -%}
    {%- if former is none -%}{{ return(none) }}{%- endif -%}
    {%- set made -%}
        select min(known_at)::text as known_at
        from {{ former }}
        having bool_and(made_by = '{{ var("code_version") }}') and min(known_at) <= {{ known_at() }}
    {%- endset -%}
    {%- for row in run_query(made) -%}
        {{ return("timestamptz '" ~ row['known_at'] ~ "'") }}
    {%- endfor -%}
    {{ return(none) }}
{% endmacro %}


{# The versions a build has to read, each with its `direction`: 1 where it counts now, -1 where it counts in what is
   carried over. Without `subject` a version counts by itself, and only those that opened or closed since are read; with
   it (its columns), all versions of the subjects that any of those belongs to. `laid_out_by` is the one of its columns in
   whose order records arrive: an index finds its values. `versions` have known_from and known_to, and are a CTE `as not
   materialized`, so that each reading takes what it needs. #}
{% macro changed_versions(versions, carried_from, subject=[], laid_out_by=none) -%}
{%- if carried_from is none -%}
select
    *,
    1 as direction
from {{ versions }}
where {{ is_known() }}
{%- elif not subject -%}
select
    *,
    1 as direction
from {{ versions }}
where {{ is_opened_since(carried_from) }}
union all
select
    *,
    -1 as direction
from {{ versions }}
where {{ is_closed_since(carried_from) }}
{%- else -%}
select
    version.*,
    moment.direction
from {{ versions }} as version
cross join lateral (
    values
    (1, version.known_to > {{ known_at() }}),
    (-1, version.known_from <= {{ carried_from }})
) as moment (direction, is_known)
where
    version.known_from <= {{ known_at() }}
    and version.known_to > {{ carried_from }}
    and moment.is_known
    and (version.{{ subject | join(', version.') }}) in (
        {{ touched(versions, carried_from, subject) }}
    )
    {%- if laid_out_by is not none %}
    and version.{{ laid_out_by }} = any(array(
        {{ touched(versions, carried_from, [laid_out_by]) }}
    ))
    {%- endif %}
{%- endif -%}
{%- endmacro %}


{# The subjects of which a version opened or closed since. #}
{% macro touched(versions, carried_from, subject) -%}
select {{ subject | join(', ') }} from {{ versions }} where {{ is_opened_since(carried_from) }}
union
select {{ subject | join(', ') }} from {{ versions }} where {{ is_closed_since(carried_from) }}
{%- endmacro %}


{# Versions known now that were not known at the moment carried over from. #}
{% macro is_opened_since(carried_from) -%}
    known_from > {{ carried_from }} and known_from <= {{ known_at() }} and known_to > {{ known_at() }}
{%- endmacro %}


{# Versions known at the moment carried over from that are not known now. #}
{% macro is_closed_since(carried_from) -%}
    known_from <= {{ carried_from }} and known_to > {{ carried_from }} and known_to <= {{ known_at() }}
{%- endmacro %}


{# The rows of a model that carries over: what it made before and the changes since, per cell and period; cells in which
   nothing changes any more are left out. `keys` are the grain, `measures` whole numbers or amounts, never roundings. #}
{% macro carried_over(changes, measures, carried_from, keys=['division_code', 'dimension', 'member', 'period_index']) -%}
select
    {%- for key in keys %}
    {{ key }},
    {%- endfor %}
    {%- for measure in measures %}
    trim_scale(coalesce(sum({{ measure }}), 0)::numeric) as {{ measure }},
    {%- endfor %}
    {% if var('known_at') is none %}timestamptz '-infinity'{% else %}{{ known_at() }}{% endif %} as known_at,
    '{{ var("code_version") or "" }}' as made_by
from (
    select {{ (keys + measures) | join(', ') }} from {{ changes }}
    {%- if carried_from is not none %}
    union all
    select {{ (keys + measures) | join(', ') }} from {{ this }}
    {%- endif %}
) as change
group by {{ keys | join(', ') }}
having
    {%- for measure in measures %}
    {{ 'or ' if not loop.first }}coalesce(sum({{ measure }}), 0) != 0
    {%- endfor %}
{%- endmacro %}
