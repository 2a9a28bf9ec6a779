with settlements as (
    select
        district_code,
        1 as n,
        coalesce(fund_paid_yuan, 0) as fund_paid,
        case when payment_mode in ('drg', 'dip') then 1 else 0 end as by_case,
        case when payment_mode in ('drg', 'dip') then coalesce(fund_paid_yuan, 0) else 0 end as fund_paid_by_case,
        {{ first_month(['discharged_on']) }} as period_from,
        {{ month_after_months('discharged_on', 12) }} as period_until
    from {{ ref('stg_medical_insurance__inpatient_settlements') }}
    where
        is_in_city
        and discharged_on is not null
),

{% set measures = ['n', 'fund_paid', 'by_case', 'fund_paid_by_case'] -%}
changes as (
    {{ monthly_changes('case_based_payment_share', 'settlements', measures) }}
),

series as (
    {{ running_series('case_based_payment_share', 'changes', measures) }}
),

measured as (
    select
        series.division_code,
        series.period_end,
        series.dimension,
        series.member,
        figure.measure,
        figure.numerator,
        figure.denominator,
        figure.n,
        null as denominator_year
    from series
    cross join lateral (
        values
        ('headline', series.by_case, series.n, series.n),
        ('by_fund_amount', series.fund_paid_by_case, series.fund_paid, null)
    ) as figure (measure, numerator, denominator, n)
)

{{ indicator_rows('case_based_payment_share', 'measured') }}
