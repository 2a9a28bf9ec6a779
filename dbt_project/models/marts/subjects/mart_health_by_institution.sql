-- Grain: one medical institution of the city as listed at the latest complete month end, closed ones included.
with institutions as (
    {{ latest_state(ref('stg_health__medical_institutions')) }}
),

registered as (
    {{ latest_state(ref('stg_health__physicians')) }}
),

physicians as (
    select
        institution_code,
        count(distinct id_number) as physicians
    from registered
    where
        is_primary
        and registered_on <= period_end
        and coalesce(cancelled_on, 'infinity') > period_end
    group by institution_code
)

select
    institutions.institution_code as institution_id,
    institutions.uscc,
    institutions.name,
    {{ place_columns('institutions') }},
    institutions.period_end,
    institutions.category,
    {{ code_name('institution_category', 'institutions.category', 'zh') }} as category_zh,
    {{ code_name('institution_category', 'institutions.category', 'en') }} as category_en,
    institutions.grade,
    {{ code_name('institution_grade', 'institutions.grade', 'zh') }} as grade_zh,
    {{ code_name('institution_grade', 'institutions.grade', 'en') }} as grade_en,
    institutions.ownership,
    {{ code_name('ownership', 'institutions.ownership', 'zh') }} as ownership_zh,
    {{ code_name('ownership', 'institutions.ownership', 'en') }} as ownership_en,
    {{ code_names('clinical_department', 'institutions.departments', 'zh') }} as departments_zh,
    {{ code_names('clinical_department', 'institutions.departments', 'en') }} as departments_en,
    coalesce(institutions.departments @> array['geriatrics'], false) as has_geriatrics,
    coalesce(physicians.physicians, 0) as physicians,
    institutions.opened_on,
    institutions.closed_on,
    {{ is_open('institutions', 'opened_on', 'closed_on') }} as is_open,
    institutions.delivery_id
from institutions
left join physicians on institutions.institution_code = physicians.institution_code
