with estates as (
    select
        district_code,
        street_code,
        {{ month_index('effective_from') }} as period_from,
        {{ first_month(['recognised_on', 'effective_from']) }} as recognised_from,
        {{ month_after(events=['effective_to'], last_days=['expires_on']) }} as recognised_until,
        {{ month_after(events=['effective_to']) }} as period_until,
        recognised_on is not null as is_recognised
    from {{ ref('stg_housing__residential_estates') }}
    where
        is_in_city
        and is_managed
),

spells as (
    select
        district_code,
        street_code,
        period_from,
        period_until,
        1 as n,
        0 as recognised
    from estates
    union all
    select
        district_code,
        street_code,
        recognised_from as period_from,
        recognised_until as period_until,
        0 as n,
        1 as recognised
    from estates
    where is_recognised
),

changes as (
    {{ monthly_changes('red_property_coverage', 'spells', ['n', 'recognised']) }}
),

series as (
    {{ running_series('red_property_coverage', 'changes', ['n', 'recognised']) }}
),

measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        recognised as numerator,
        n as denominator,
        n,
        null as denominator_year
    from series
)

{{ indicator_rows('red_property_coverage', 'measured') }}
