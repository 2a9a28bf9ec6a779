with communities as (
    {{ places_valid('community_level', ['residents_committee'], 'division_code') }}
),

facilities as (
    select
        division_code as place_code,
        {{ first_month(['filed_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_health__childcare_institutions') }}
    where
        is_in_city
        and filed_on is not null
),

measured as (
    {{ places_covered('community_childcare_coverage', 'communities', 'facilities') }}
)

{{ indicator_rows('community_childcare_coverage', 'measured') }}
