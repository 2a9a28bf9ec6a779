with contracts as (
    select
        id_number,
        district_code,
        street_code,
        population_group,
        {{ first_month(['signed_on']) }} as period_from,
        {{ month_after(events=['terminated_on'], last_days=['expires_on']) }} as period_until
    from {{ ref('stg_health__family_doctor_contracts') }}
    where
        is_in_city
        and signed_on is not null
),

residents as (
    select
        division_code,
        period_end,
        denominator_year,
        sum(persons) as persons
    from {{ ref('int_population') }}
    group by division_code, period_end, denominator_year
),

changes as (
    {{ distinct_changes('family_doctor_coverage', 'contracts', 'id_number', 'persons') }}
),

series as (
    {{ running_series('family_doctor_coverage', 'changes', ['persons', 'n']) }}
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
