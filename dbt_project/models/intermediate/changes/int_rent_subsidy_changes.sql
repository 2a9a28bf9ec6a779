-- Grain: cell of rental_subsidy_households x month. Households paid in the year, and payments, gained or lost.
{% set carried_from = carried_from() -%}
with paid as not materialized (
    select
        household_id,
        district_code,
        1 as n,
        {{ first_month(['paid_on']) }} as period_from,
        {{ month_after_year('paid_on') }} as period_until,
        known_from,
        known_to
    from {{ ref('stg_housing__rent_subsidy_payments') }}
    where is_in_city
),

payments as (
    {{ changed_versions('paid', carried_from, subject=['household_id']) }}
),

-- A household counts from its first payment of the year to the end of that year.
households as (
    select
        household_id,
        direction,
        district_code,
        min(period_from) as period_from,
        period_until
    from payments
    group by household_id, direction, district_code, period_until
),

household_changes as (
    {{ distinct_changes('rental_subsidy_households', 'households', 'household_id', 'households', signed=true) }}
),

payment_changes as (
    {{ monthly_changes('rental_subsidy_households', 'payments', ['n'], signed=true) }}
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
)

{{ carried_over('changes', ['households', 'n'], carried_from) }}
