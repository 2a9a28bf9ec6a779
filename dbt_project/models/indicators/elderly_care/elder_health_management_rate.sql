with series as (
    {{ running_series('elder_health_management_rate', ref('int_elder_health_service_changes'), ['persons', 'n']) }}
),

-- Residents aged 65 and over, in total, by sex and by age group; the younger groups have none.
elders as (
    select
        population.division_code,
        population.period_end,
        population.denominator_year,
        cell.dimension,
        cell.member,
        sum(
            case
                when population.age_group in ('65-69', '70-74', '75-79', '80-84', '85+') then population.persons
                else 0
            end
        ) as persons
    from {{ ref('int_population') }} as population
    cross join
        lateral (
            values ('total', 'total'), ('sex', population.sex), ('age_group', population.age_group)
        ) as cell (dimension, member)
    group by
        population.division_code, population.period_end, population.denominator_year, cell.dimension, cell.member
),

matched as (
    select
        series.*,
        elders.persons as elders,
        max(elders.denominator_year)
            over (partition by series.division_code, series.period_end)
            as denominator_year
    from series
    left join elders
        on
            series.division_code = elders.division_code
            and series.period_end = elders.period_end
            and series.dimension = elders.dimension
            and series.member = elders.member
),

-- A group the division's population does not list has nobody; streets have no population and so no rate.
measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        persons as numerator,
        case when denominator_year is not null then coalesce(elders, 0) end as denominator,
        n,
        denominator_year
    from matched
)

{{ indicator_rows('elder_health_management_rate', 'measured') }}
