with estates as (
    select
        district_code,
        street_code,
        households,
        floor_area_m2,
        {{ month_index('effective_from') }} as period_from,
        {{ first_month(['accepted_on', 'effective_from']) }} as accepted_from,
        {{ month_after(events=['effective_to']) }} as period_until,
        accepted_on is not null as is_accepted
    from {{ ref('stg_housing__old_estates') }}
    where
        is_in_city
        and in_programme
        and built_year <= 2000
),

-- An estate is due from the month it is listed and done from the month its completion was accepted.
spells as (
    select
        district_code,
        street_code,
        period_from,
        period_until,
        1 as n,
        households,
        floor_area_m2,
        0 as done,
        0 as done_households,
        0 as done_floor_area
    from estates
    union all
    select
        district_code,
        street_code,
        accepted_from as period_from,
        period_until,
        0 as n,
        0 as households,
        0 as floor_area_m2,
        1 as done,
        households as done_households,
        floor_area_m2 as done_floor_area
    from estates
    where is_accepted
),

{% set measures = ['n', 'households', 'floor_area_m2', 'done', 'done_households', 'done_floor_area'] -%}
changes as (
    {{ monthly_changes('old_estate_renovation_rate', 'spells', measures) }}
),

series as (
    {{ running_series('old_estate_renovation_rate', 'changes', measures) }}
),

measured as (
    select
        series.division_code,
        series.period_end,
        series.dimension,
        series.member,
        figure.measure,
        figure.numerator,
        figure.denominator,
        figure.n,
        null as denominator_year
    from series
    cross join lateral (
        values
        ('headline', series.done, series.n, series.n),
        ('by_households', series.done_households, series.households, null),
        ('by_floor_area', series.done_floor_area, series.floor_area_m2, null)
    ) as figure (measure, numerator, denominator, n)
)

{{ indicator_rows('old_estate_renovation_rate', 'measured') }}
