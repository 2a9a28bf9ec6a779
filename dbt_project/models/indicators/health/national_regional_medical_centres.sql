-- The ledger names no districts: the figure is the city's alone.
with milestones as (
    select
        subject,
        null::text as district_code,
        {{ first_month(['reached_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['effective_to']) }} as period_until
    from {{ ref('stg_government__milestones') }}
    where
        commitment_id = 'national_regional_medical_centres'
        and stage in ('under_construction', 'completed', 'in_use', 'awarded')
        and subject is not null
        and reached_on is not null
),

changes as (
    {{ distinct_changes('national_regional_medical_centres', 'milestones', 'subject', 'centres') }}
),

series as (
    {{ running_series('national_regional_medical_centres', 'changes', ['centres', 'n']) }}
),

measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        centres as numerator,
        3 as denominator,
        n,
        null as denominator_year
    from series
)

{{ indicator_rows('national_regional_medical_centres', 'measured') }}
