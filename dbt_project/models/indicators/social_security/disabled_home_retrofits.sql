with retrofits as (
    select
        household_id,
        district_code,
        {{ first_month(['accepted_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['effective_to']) }} as period_until
    from {{ ref('stg_disabled_persons__home_retrofits') }}
    where
        is_in_city
        and accepted_on >= date '2022-01-01'
),

changes as (
    {{ distinct_changes('disabled_home_retrofits', 'retrofits', 'household_id', 'households') }}
),

series as (
    {{ running_series('disabled_home_retrofits', 'changes', ['households', 'n']) }}
),

measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        households as numerator,
        null as denominator,
        n,
        null as denominator_year
    from series
)

{{ indicator_rows('disabled_home_retrofits', 'measured') }}
