-- Grain: one childcare facility of the city as listed at the latest complete month end, closed ones included.
with facilities as (
    {{ latest_state(ref('stg_health__childcare_institutions')) }}
)

select
    facilities.institution_id,
    facilities.uscc,
    -- Childcare at home is somebody's home: it is counted and placed, not named.
    case when facilities.facility_kind != 'home' then facilities.name end as name,
    {{ place_columns('facilities', street='street_code') }},
    facilities.period_end,
    facilities.facility_kind,
    {{ code_name('facility_kind', 'facilities.facility_kind', 'zh') }} as facility_kind_zh,
    {{ code_name('facility_kind', 'facilities.facility_kind', 'en') }} as facility_kind_en,
    facilities.places,
    facilities.filed_on,
    facilities.closed_on,
    {{ is_open('facilities', 'filed_on', 'closed_on') }} as is_open,
    facilities.delivery_id
from facilities
