-- Grain: one kindergarten of the city in the latest school year that had begun at the latest complete month end.
with listed as (
    {{ latest_state(ref('stg_education__kindergartens')) }}
),

kindergartens as (
    select *
    from listed
    where
        school_year_starts_on = (
            select max(begun.school_year_starts_on)
            from listed as begun
            where begun.school_year_starts_on <= begun.period_end
        )
)

select
    kindergartens.school_code as institution_id,
    kindergartens.name,
    {{ place_columns('kindergartens') }},
    kindergartens.period_end,
    kindergartens.school_year,
    kindergartens.sponsor_type,
    {{ code_name('sponsor_type', 'kindergartens.sponsor_type', 'zh') }} as sponsor_type_zh,
    {{ code_name('sponsor_type', 'kindergartens.sponsor_type', 'en') }} as sponsor_type_en,
    kindergartens.enrolled_children,
    kindergartens.inclusive_from,
    kindergartens.inclusive_to,
    kindergartens.sponsor_type = 'public'
    or (
        coalesce(kindergartens.inclusive_from <= kindergartens.period_end, false)
        and coalesce(kindergartens.inclusive_to, 'infinity') >= kindergartens.period_end
    ) as is_inclusive,
    kindergartens.delivery_id
from kindergartens
