with committees as (
    {{ places_valid('community_level', ['residents_committee', 'villagers_committee'], 'division_code') }}
),

study_points as (
    select
        division_code as place_code,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_education__elder_education_sites') }}
    where
        is_in_city
        and opened_on is not null
        and level = 'study_point'
),

measured as (
    {{ places_covered('elder_study_point_village_coverage', 'committees', 'study_points') }}
)

{{ indicator_rows('elder_study_point_village_coverage', 'measured') }}
