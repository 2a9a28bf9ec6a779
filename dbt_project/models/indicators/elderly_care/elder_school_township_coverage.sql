-- Similar farm and forestry units (other_township) are no streets, towns or townships.
with townships as (
    {{ places_valid('street_level', ['street', 'town', 'township'], 'street_code') }}
),

schools as (
    select
        street_code as place_code,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_education__elder_education_sites') }}
    where
        is_in_city
        and opened_on is not null
        and level = 'school'
),

measured as (
    {{ places_covered('elder_school_township_coverage', 'townships', 'schools') }}
)

{{ indicator_rows('elder_school_township_coverage', 'measured') }}
