-- Grain: the city or a district x month end x sex x age group.
-- Year-end residents of the latest year with data whose 31 December is on or before the month end. The city has rows
-- only where every district has some: the sum of the others is not the city's.
with population as (
    select *
    from {{ ref('stg_statistics__resident_population') }}
    where is_in_city
),

latest_years as (
    select
        periods.period_end,
        max(population.year) as denominator_year
    from {{ ref('int_periods') }} as periods
    inner join population
        on
            make_date(population.year::int, 12, 31) <= periods.period_end
            and population.effective_from <= periods.period_end
            and population.effective_to > periods.period_end
    group by periods.period_end
),

whole_years as (
    {{ whole_years('population') }}
)

select
    divisions.division_code,
    latest_years.period_end,
    latest_years.denominator_year::int as denominator_year,
    population.sex,
    population.age_group,
    sum(population.persons) as persons
from latest_years
inner join population
    on
        latest_years.denominator_year = population.year
        and population.effective_from <= latest_years.period_end
        and population.effective_to > latest_years.period_end
cross join lateral (values ('230100'), (population.district_code)) as place (division_code)
inner join {{ ref('int_division_periods') }} as divisions
    on
        latest_years.period_end = divisions.period_end
        and place.division_code = divisions.division_code
where
    divisions.division_code != '230100'
    or (latest_years.period_end, latest_years.denominator_year) in (
        select
            whole_years.period_end,
            whole_years.year
        from whole_years
    )
group by
    divisions.division_code,
    latest_years.period_end,
    latest_years.denominator_year,
    population.sex,
    population.age_group
