with supported as (
    select
        household_id,
        district_code,
        mode,
        {{ first_month(['from_date', 'effective_from']) }} as period_from,
        {{ month_after(events=['effective_to'], last_days=['to_date']) }} as period_until
    from {{ ref('stg_housing__public_rental_beneficiaries') }}
    where
        is_in_city
        and from_date is not null
),

on_cash as (
    select *
    from supported
    where mode = 'cash'
),

cash_changes as (
    {{ distinct_changes('public_rental_cash_share', 'on_cash', 'household_id', 'on_cash') }}
),

household_changes as (
    {{ distinct_changes('public_rental_cash_share', 'supported', 'household_id', 'households') }}
),

changes as (
    select
        division_code,
        dimension,
        member,
        period_index,
        cash_changes.on_cash,
        household_changes.households,
        household_changes.n
    from household_changes
    full join cash_changes using (division_code, dimension, member, period_index)
),

series as (
    {{ running_series('public_rental_cash_share', 'changes', ['on_cash', 'households', 'n']) }}
),

measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        on_cash as numerator,
        households as denominator,
        n,
        null as denominator_year
    from series
)

{{ indicator_rows('public_rental_cash_share', 'measured') }}
