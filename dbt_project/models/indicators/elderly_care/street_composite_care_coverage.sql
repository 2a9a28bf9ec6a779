with divisions as (
    select *
    from {{ ref('stg_civil_affairs__administrative_divisions') }}
    where is_in_city
),

streets as (
    select
        district_code,
        street_code,
        1 as streets,
        {{ first_month(['valid_from', 'effective_from']) }} as period_from,
        {{ month_after(events=['effective_to'], last_days=['valid_to']) }} as period_until
    from divisions
    where
        level = 'street_level'
        and kind = 'street'
        and valid_from is not null
),

-- Open institutions that offer all four services under one roof.
composites as (
    select
        street_code,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_civil_affairs__elderly_care_institutions') }}
    where
        is_in_city
        and opened_on is not null
        and services @> array['day_care', 'full_time_care', 'home_visits', 'meals']
),

-- They count for a street while both stand.
served as (
    select
        streets.district_code,
        streets.street_code,
        greatest(composites.period_from, streets.period_from) as period_from,
        least(composites.period_until, streets.period_until) as period_until
    from composites
    inner join streets on composites.street_code = streets.street_code
),

covered_changes as (
    {{ distinct_changes('street_composite_care_coverage', 'served', 'street_code', 'covered') }}
),

street_changes as (
    {{ monthly_changes('street_composite_care_coverage', 'streets', ['streets']) }}
),

changes as (
    select
        division_code,
        dimension,
        member,
        period_index,
        covered_changes.covered,
        covered_changes.n,
        street_changes.streets
    from street_changes
    full join covered_changes using (division_code, dimension, member, period_index)
),

series as (
    {{ running_series('street_composite_care_coverage', 'changes', ['covered', 'streets', 'n']) }}
),

-- Without a list of divisions the number of streets is missing, not 0.
measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        covered as numerator,
        case when exists (select 1 from divisions) then streets end as denominator,
        n,
        null as denominator_year
    from series
)

{{ indicator_rows('street_composite_care_coverage', 'measured') }}
