with streets as (
    {{ places_valid('street_level', ['street'], 'street_code') }}
),

-- Open institutions that offer all four services under one roof.
composites as (
    select
        street_code as place_code,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_civil_affairs__elderly_care_institutions') }}
    where
        is_in_city
        and opened_on is not null
        and services @> array['day_care', 'full_time_care', 'home_visits', 'meals']
),

measured as (
    {{ places_covered('street_composite_care_coverage', 'streets', 'composites') }}
)

{{ indicator_rows('street_composite_care_coverage', 'measured') }}
