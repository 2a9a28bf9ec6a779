-- Grain: one elderly-care institution of the city as listed at the latest complete month end, closed ones included.
with institutions as (
    {{ latest_state(ref('stg_civil_affairs__elderly_care_institutions')) }}
),

latest as (
    select max(period_end) as period_end
    from {{ ref('int_periods') }}
),

served as (
    select
        areas.institution_id,
        count(*) as communities_served
    from {{ ref('stg_civil_affairs__day_care_service_areas') }} as areas
    inner join latest
        on
            areas.effective_from <= latest.period_end
            and areas.effective_to > latest.period_end
            and areas.served_from <= latest.period_end
            and coalesce(areas.served_to, 'infinity') >= latest.period_end
    where areas.is_in_city
    group by areas.institution_id
)

select
    institutions.institution_id,
    institutions.uscc,
    institutions.name,
    {{ place_columns('institutions', street='street_code') }},
    institutions.period_end,
    institutions.kind,
    {{ code_name('elderly_institution_kind', 'institutions.kind', 'zh') }} as kind_zh,
    {{ code_name('elderly_institution_kind', 'institutions.kind', 'en') }} as kind_en,
    {{ code_names('care_service', 'institutions.services', 'zh') }} as services_zh,
    {{ code_names('care_service', 'institutions.services', 'en') }} as services_en,
    coalesce(institutions.services @> array['day_care', 'full_time_care', 'home_visits', 'meals'], false)
        as offers_all_services,
    institutions.beds_total,
    institutions.beds_nursing,
    coalesce(served.communities_served, 0) as communities_served,
    institutions.opened_on,
    institutions.closed_on,
    {{ is_open('institutions', 'opened_on', 'closed_on') }} as is_open,
    institutions.delivery_id
from institutions
left join served on institutions.institution_id = served.institution_id
