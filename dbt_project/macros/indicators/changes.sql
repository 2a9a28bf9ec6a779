{# Signed monthly changes of sums: a spell adds its measures to its cells at period_from and takes them back at
   period_until. Equal spells are summed first, so that the cost follows the records once, not months x records. #}
{% macro monthly_changes(indicator_id, spells, measures) -%}
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
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
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


{# Signed monthly changes of a count of distinct subjects: overlapping spells of one subject are merged in each cell.
   Subjects whose spells never overlap, nearly all of them, need no merging and are simply summed. #}
{% macro distinct_changes(indicator_id, spells, subject, measure='numerator') -%}
with ordered as (
    select
        {{ subject }},
        {{ cell_columns(indicator_id) | join(', ') }},
        period_from,
        period_until,
        1 as {{ measure }},
        max(period_until) over (
            partition by {{ subject }}
            order by period_from
            rows between unbounded preceding and 1 preceding
        ) as covered_until
    from {{ spells }}
    where period_from < period_until
),

overlapping as (
    select distinct {{ subject }}
    from ordered
    where period_from < covered_until
),

apart as (
    select ordered.*
    from ordered
    left join overlapping on ordered.{{ subject }} = overlapping.{{ subject }}
    where overlapping.{{ subject }} is null
),

merged as (
    select
        cell.division_code,
        cell.dimension,
        cell.member,
        range_agg(int4range(ordered.period_from, ordered.period_until)) as stretches
    from ordered
    inner join overlapping on ordered.{{ subject }} = overlapping.{{ subject }}
    cross join lateral (
        {{ cells(indicator_id, 'ordered') }}
    ) as cell (division_code, dimension, member)
    where
        cell.division_code is not null
        and cell.member is not null
    group by ordered.{{ subject }}, cell.division_code, cell.dimension, cell.member
),

changes as (
    {{ monthly_changes(indicator_id, 'apart', [measure]) }}

    union all

    select
        merged.division_code,
        merged.dimension,
        merged.member,
        edge.period_index,
        edge.direction as {{ measure }}
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
    sum({{ measure }}) as {{ measure }}
from changes
group by division_code, dimension, member, period_index
{%- endmacro %}


{# Signed monthly changes of a count of distinct subjects beside the number n of spells behind it. #}
{% macro distinct_and_n_changes(indicator_id, spells, subject, measure='numerator') -%}
with subject_changes as (
    {{ distinct_changes(indicator_id, spells, subject, measure) }}
),

spell_changes as (
    {{ monthly_changes(indicator_id, spells, ['n']) }}
)

select
    division_code,
    dimension,
    member,
    period_index,
    subject_changes.{{ measure }},
    spell_changes.n
from spell_changes
full join subject_changes using (division_code, dimension, member, period_index)
{%- endmacro %}
