with universities as (
    select
        district_code,
        1 as n,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_education__elder_education_sites') }}
    where
        is_in_city
        and opened_on is not null
        and level = 'university'
),

measured as (
    {{ districts_covered('elder_university_districts', 'universities') }}
)

{{ indicator_rows('elder_university_districts', 'measured') }}
