with facilities as (
    select
        district_code,
        facility_kind,
        places,
        1 as n,
        {{ first_month(['filed_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_health__childcare_institutions') }}
    where
        is_in_city
        and filed_on is not null
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
    {{ monthly_changes('childcare_places_per_1000', 'facilities', ['places', 'n']) }}
),

series as (
    {{ running_series('childcare_places_per_1000', 'changes', ['places', 'n']) }}
),

-- Each kind of facility stands over all residents: the population knows no facilities.
measured as (
    select
        series.division_code,
        series.period_end,
        series.dimension,
        series.member,
        'headline' as measure,
        series.places as numerator,
        residents.persons as denominator,
        series.n,
        residents.denominator_year
    from series
    left join residents
        on series.division_code = residents.division_code and series.period_end = residents.period_end
)

{{ indicator_rows('childcare_places_per_1000', 'measured') }}
