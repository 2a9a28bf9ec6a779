{# Signed monthly changes of sums: a spell adds its measures to its cells at period_from and takes them back at
   period_until. Equal spells are summed first, so that the cost follows the records once, not months x records. Spells
   with a `direction` count as often as it says (signed). #}
{% macro monthly_changes(indicator_id, spells, measures, signed=false) -%}
{%- set columns = cell_columns(indicator_id) -%}
select
    cell.division_code,
    cell.dimension,
    cell.member,
    edge.period_index,
    {%- for measure in measures %}
    sum(edge.direction * tally.{{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
    {%- endfor %}
from (
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        period_from,
        period_until,
        {%- for measure in measures %}
        sum({{ 'direction * ' if signed }}{{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ spells }}
    where period_from < period_until
    group by {{ columns | join(', ') }}, period_from, period_until
) as tally
cross join lateral (
    values (tally.period_from, 1), (tally.period_until, -1)
) as edge (period_index, direction)
cross join lateral (
    {{ cells(indicator_id, 'tally') }}
) as cell (division_code, dimension, member)
where
    cell.division_code is not null
    and cell.member is not null
group by cell.division_code, cell.dimension, cell.member, edge.period_index
{%- endmacro %}


{# Signed monthly changes of a count of distinct subjects, and of their records (n). Of a spell counts what earlier ones
   of its subject have left uncovered. Only where overlapping spells of a subject lie in different cells, which is rare,
   are they merged in each cell. Spells with a `direction` (signed) are looked at with those of the same direction and
   count as it says. #}
{% macro distinct_changes(indicator_id, spells, subject, measure, signed=false) -%}
{%- set columns = cell_columns(indicator_id) | join(', ') -%}
{%- set subjects = subject ~ ', direction' if signed else subject -%}
with ordered as (
    select
        {{ subject }},
        {{ columns }},
        period_from,
        period_until,
        {{ 'direction' if signed else '1 as direction' }},
        max(period_until) over (
            earlier
            rows between unbounded preceding and 1 preceding
        ) as covered_until,
        array[{{ columns }}] != first_value(array[{{ columns }}]) over earlier as is_elsewhere
    from {{ spells }}
    where period_from < period_until
    window earlier as (
        partition by {{ subjects }}
        order by period_from
    )
),

sorted_out as (
    select
        {{ subject }},
        {{ columns }},
        period_from,
        period_until,
        direction,
        coalesce(period_from < covered_until, false) as is_overlapping,
        greatest(period_from, covered_until) as uncovered_from,
        bool_or(is_elsewhere) over of_subject
        and bool_or(coalesce(period_from < covered_until, false)) over of_subject as is_mixed
    from ordered
    window of_subject as (partition by {{ subjects }})
),

tallies as (
    select
        {{ columns }},
        period_from,
        period_until,
        coalesce(sum(direction) filter (where not (is_overlapping or is_mixed)), 0) as {{ measure }},
        sum(direction) as n
    from sorted_out
    group by {{ columns }}, period_from, period_until

    union all

    select
        {{ columns }},
        uncovered_from as period_from,
        period_until,
        sum(direction) as {{ measure }},
        0 as n
    from sorted_out
    where
        is_overlapping
        and not is_mixed
    group by {{ columns }}, uncovered_from, period_until
),

merged as (
    select
        cell.division_code,
        cell.dimension,
        cell.member,
        record.direction,
        range_agg(int4range(record.period_from, record.period_until)) as stretches
    from sorted_out as record
    cross join lateral (
        {{ cells(indicator_id, 'record') }}
    ) as cell (division_code, dimension, member)
    where
        record.is_mixed
        and cell.division_code is not null
        and cell.member is not null
    group by record.{{ subject }}, record.direction, cell.division_code, cell.dimension, cell.member
),

changes as (
    {{ monthly_changes(indicator_id, 'tallies', [measure, 'n']) }}

    union all

    select
        merged.division_code,
        merged.dimension,
        merged.member,
        edge.period_index,
        merged.direction * edge.direction as {{ measure }},
        0 as n
    from merged
    cross join lateral unnest(merged.stretches) as part (stretch)
    cross join lateral (
        values (lower(part.stretch), 1), (upper(part.stretch), -1)
    ) as edge (period_index, direction)
)

select
    division_code,
    dimension,
    member,
    period_index,
    sum({{ measure }}) as {{ measure }},
    sum(n) as n
from changes
group by division_code, dimension, member, period_index
{%- endmacro %}
