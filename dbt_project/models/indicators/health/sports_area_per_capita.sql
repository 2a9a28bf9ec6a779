with venues as (
    select
        district_code,
        venue_type,
        site_area_m2,
        1 as n,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_sports__venues') }}
    where
        is_in_city
        and opened_on is not null
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
    {{ monthly_changes('sports_area_per_capita', 'venues', ['site_area_m2', 'n']) }}
),

series as (
    {{ running_series('sports_area_per_capita', 'changes', ['site_area_m2', 'n']) }}
),

-- Each type of venue stands over all residents: the population knows no venues.
measured as (
    select
        series.division_code,
        series.period_end,
        series.dimension,
        series.member,
        'headline' as measure,
        series.site_area_m2 as numerator,
        residents.persons as denominator,
        series.n,
        residents.denominator_year
    from series
    left join residents
        on series.division_code = residents.division_code and series.period_end = residents.period_end
)

{{ indicator_rows('sports_area_per_capita', 'measured') }}
