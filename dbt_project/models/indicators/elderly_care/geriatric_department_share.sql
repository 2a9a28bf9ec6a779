-- General hospitals of the second and third grade, while they are open.
with hospitals as (
    select
        district_code,
        ownership,
        grade,
        case when departments @> array['geriatrics'] then 1 else 0 end as with_geriatrics,
        1 as n,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_health__medical_institutions') }}
    where
        is_in_city
        and opened_on is not null
        and category = 'general_hospital'
        and grade in ('tertiary', 'secondary')
),

changes as (
    {{ monthly_changes('geriatric_department_share', 'hospitals', ['with_geriatrics', 'n']) }}
),

series as (
    {{ running_series('geriatric_department_share', 'changes', ['with_geriatrics', 'n']) }}
),

measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        with_geriatrics as numerator,
        n as denominator,
        n,
        null as denominator_year
    from series
)

{{ indicator_rows('geriatric_department_share', 'measured') }}
