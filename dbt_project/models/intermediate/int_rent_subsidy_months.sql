-- Grain: district x month. Rent subsidies paid in it: their number and amount. Of half a million payments a year a build
-- reads those that became known, or ceased to be, since it was last made.
{% set carried_from = carried_from() -%}
with paid as not materialized (
    select
        district_code as division_code,
        amount_yuan,
        {{ first_month(['paid_on']) }} as period_index,
        known_from,
        known_to
    from {{ ref('stg_housing__rent_subsidy_payments') }}
    where
        is_in_city
        and paid_on >= date '2021-12-01'
),

payments as (
    {{ changed_versions('paid', carried_from) }}
),

changes as (
    select
        division_code,
        period_index,
        sum(direction) as n,
        sum(direction * amount_yuan) as yuan
    from payments
    group by division_code, period_index
)

{{ carried_over('changes', ['n', 'yuan'], carried_from, keys=['division_code', 'period_index']) }}
