with registrations as (
    select
        id_number,
        district_code,
        {{ first_month(['registered_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['cancelled_on', 'effective_to']) }} as period_until
    from {{ ref('stg_health__physicians') }}
    where
        is_in_city
        and is_primary
        and registered_on is not null
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
    {{ distinct_changes('physicians_per_1000', 'registrations', 'id_number', 'physicians') }}
),

series as (
    {{ running_series('physicians_per_1000', 'changes', ['physicians', 'n']) }}
),

measured as (
    select
        series.division_code,
        series.period_end,
        series.dimension,
        series.member,
        'headline' as measure,
        series.physicians as numerator,
        residents.persons as denominator,
        series.n,
        residents.denominator_year
    from series
    left join residents
        on series.division_code = residents.division_code and series.period_end = residents.period_end
)

{{ indicator_rows('physicians_per_1000', 'measured') }}
