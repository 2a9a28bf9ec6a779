{% set measures = ['n', 'fund_paid', 'by_case', 'fund_paid_by_case'] -%}
with series as (
    {{ running_series('case_based_payment_share', ref('int_inpatient_settlement_changes'), measures) }}
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
