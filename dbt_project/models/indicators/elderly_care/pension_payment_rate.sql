with measured as (
    select
        spine.division_code,
        spine.period_end,
        'total' as dimension,
        'total' as member,
        figure.measure,
        coalesce(figure.numerator, 0) as numerator,
        coalesce(figure.denominator, 0) as denominator,
        figure.n,
        null as denominator_year
    from {{ ref('int_division_periods') }} as spine
    left join {{ ref('int_pension_payment_months') }} as paid
        on
            spine.division_code = paid.division_code
            and date_trunc('month', spine.period_end) = paid.month
    cross join lateral (
        values
        ('headline', paid.paid_in_full, paid.retirees, coalesce(paid.n, 0)),
        ('by_amount', paid.paid, paid.payable, null)
    ) as figure (measure, numerator, denominator, n)
)

{{ indicator_rows('pension_payment_rate', 'measured') }}
