-- Grain: cell of case_based_payment_share x month. Settlements and what the fund paid, in all and by case, gained or lost.
{% set carried_from = carried_from() -%}
{% set measures = ['n', 'fund_paid', 'by_case', 'fund_paid_by_case'] -%}
with settlements as not materialized (
    select
        district_code,
        1 as n,
        coalesce(fund_paid_yuan, 0) as fund_paid,
        case when payment_mode in ('drg', 'dip') then 1 else 0 end as by_case,
        case when payment_mode in ('drg', 'dip') then coalesce(fund_paid_yuan, 0) else 0 end as fund_paid_by_case,
        {{ first_month(['discharged_on']) }} as period_from,
        {{ month_after_months('discharged_on', 12) }} as period_until,
        known_from,
        known_to
    from {{ ref('stg_medical_insurance__inpatient_settlements') }}
    where
        is_in_city
        and discharged_on is not null
),

spells as (
    {{ changed_versions('settlements', carried_from) }}
),

changes as (
    {{ monthly_changes('case_based_payment_share', 'spells', measures, signed=true) }}
)

{{ carried_over('changes', measures, carried_from) }}
