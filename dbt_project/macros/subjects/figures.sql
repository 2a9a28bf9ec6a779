{# Signed monthly changes of figures in the city, districts and streets: sums of the amounts of `spells`, which have figure,
   amount, district_code, street_code and the months they count in. Records are read once; an amount of one month is a
   spell of one month. #}
{% macro figure_changes(spells) -%}
select
    tallies.figure,
    place.division_code,
    edge.period_index,
    sum(edge.direction * tallies.amount) as change
from (
    select
        figure,
        district_code,
        street_code,
        period_from,
        period_until,
        sum(amount) as amount
    from {{ spells }}
    where period_from < period_until
    group by figure, district_code, street_code, period_from, period_until
) as tallies
cross join lateral (
    values (tallies.period_from, 1), (tallies.period_until, -1)
) as edge (period_index, direction)
cross join lateral (
    values ('230100'), (tallies.district_code), (tallies.street_code)
) as place (division_code)
where place.division_code is not null
group by tallies.figure, place.division_code, edge.period_index
{%- endmacro %}


{# The figures of a subject at every month end, in the city, districts and streets, from `spells` as figure_changes takes
   them. A street is listed while its code is valid or it has records; a figure whose extract was never delivered is
   missing, as is one of the city only in a district. `apart` are figures that are no sums of spells. #}
{% macro subject_figures(system, spells, apart=[]) -%}
with changes as (
    {{ figure_changes(spells) }}
),

divisions as (
    select
        division_code,
        period_index,
        period_end
    from {{ ref('int_division_periods') }}
    union all
    select
        street.division_code,
        periods.period_index,
        periods.period_end
    from (
        select street_code as division_code from {{ ref('int_street_periods') }}
        union
        select division_code from changes where length(division_code) = 12
    ) as street
    cross join {{ ref('int_periods') }} as periods
),

figures (figure, extract, has_streets, is_city_only) as (
    values
    {%- for name, figure in subjects()[system].figures.items() if name not in apart %}
    (
        '{{ name }}', '{{ figure.extract }}', {{ figure.streets | lower }}, {{ figure.is_city_only | lower }}
    ){{ ',' if not loop.last }}
    {%- endfor %}
),

running as (
    select
        figures.figure,
        figures.extract,
        divisions.division_code,
        divisions.period_end,
        coalesce(sum(changes.change) over (
            partition by figures.figure, divisions.division_code
            order by divisions.period_index
        ), 0) as amount
    from divisions
    inner join figures
        on
            (figures.has_streets or length(divisions.division_code) = 6)
            and (not figures.is_city_only or divisions.division_code = '230100')
    left join changes
        on
            figures.figure = changes.figure
            and divisions.division_code = changes.division_code
            and divisions.period_index = changes.period_index
)

select
    running.division_code,
    running.period_end,
    running.figure,
    trim_scale(running.amount::numeric) as amount
from running
inner join {{ ref('int_extract_periods') }} as delivered
    on running.extract = delivered.extract and running.period_end = delivered.period_end
where
    delivered.is_ever_accepted
    and (
        length(running.division_code) = 6
        or running.amount != 0
        or exists (
            select 1
            from {{ ref('int_street_periods') }} as listed
            where
                listed.street_code = running.division_code
                and listed.period_end = running.period_end
        )
    )
{%- endmacro %}
