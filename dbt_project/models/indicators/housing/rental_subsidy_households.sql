with payments as (
    select
        household_id,
        district_code,
        1 as n,
        {{ first_month(['paid_on']) }} as period_from,
        {{ month_after_year('paid_on') }} as period_until
    from {{ ref('stg_housing__rent_subsidy_payments') }}
    where is_in_city
),

-- A household counts from its first payment of the year to the end of that year.
households as (
    select
        household_id,
        district_code,
        min(period_from) as period_from,
        period_until
    from payments
    group by household_id, district_code, period_until
),

household_changes as (
    {{ distinct_changes('rental_subsidy_households', 'households', 'household_id', 'households') }}
),

payment_changes as (
    {{ monthly_changes('rental_subsidy_households', 'payments', ['n']) }}
),

changes as (
    select
        division_code,
        dimension,
        member,
        period_index,
        household_changes.households,
        payment_changes.n
    from payment_changes
    full join household_changes using (division_code, dimension, member, period_index)
),

series as (
    {{ running_series('rental_subsidy_households', 'changes', ['households', 'n']) }}
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

{{ indicator_rows('rental_subsidy_households', 'measured') }}
