with centres as (
    select
        district_code,
        1 as n,
        {{ first_month(['established_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_health__tcm_rehab_centres') }}
    where
        is_in_city
        and mainly_tcm
        and established_on is not null
),

changes as (
    {{ monthly_changes('tcm_rehab_centres', 'centres', ['n']) }}
),

series as (
    {{ running_series('tcm_rehab_centres', 'changes', ['n']) }}
),

measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        n as numerator,
        null as denominator,
        n,
        null as denominator_year
    from series
)

{{ indicator_rows('tcm_rehab_centres', 'measured') }}
