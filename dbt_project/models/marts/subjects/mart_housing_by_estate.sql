-- Grain: one old estate of the city as listed at the latest complete month end.
with estates as (
    {{ latest_state(ref('stg_housing__old_estates')) }}
)

select
    estates.estate_id,
    estates.name,
    {{ place_columns('estates', street='street_code') }},
    estates.period_end,
    estates.built_year::int as built_year,
    estates.in_programme,
    estates.in_programme and estates.built_year <= 2000 as is_in_plan,
    estates.plan_year::int as plan_year,
    estates.buildings,
    estates.households,
    estates.floor_area_m2::numeric as floor_area_m2,
    {{ code_names('estate_feature', 'estates.features', 'zh') }} as features_zh,
    {{ code_names('estate_feature', 'estates.features', 'en') }} as features_en,
    estates.started_on,
    estates.accepted_on,
    case
        when estates.accepted_on <= estates.period_end then 'accepted'
        when estates.started_on <= estates.period_end then 'under_works'
        else 'not_started'
    end as stage,
    estates.delivery_id
from estates
