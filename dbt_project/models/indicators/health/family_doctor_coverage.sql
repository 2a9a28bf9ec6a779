with residents as (
    select
        division_code,
        period_end,
        denominator_year,
        sum(persons) as persons
    from {{ ref('int_population') }}
    group by division_code, period_end, denominator_year
),

series as (
    {{ running_series('family_doctor_coverage', ref('int_family_doctor_changes'), ['persons', 'n']) }}
),

-- The population knows neither groups nor streets: groups stand over all residents, streets have no rate.
measured as (
    select
        series.division_code,
        series.period_end,
        series.dimension,
        series.member,
        'headline' as measure,
        series.persons as numerator,
        residents.persons as denominator,
        series.n,
        residents.denominator_year
    from series
    left join residents
        on series.division_code = residents.division_code and series.period_end = residents.period_end
)

{{ indicator_rows('family_doctor_coverage', 'measured') }}
