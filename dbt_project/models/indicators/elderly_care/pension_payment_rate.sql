-- 1.7 million payments a month: one pass brings them to a row per retiree and month.
with retirees as (
    select
        id_number,
        {{ month_index('month') }} as period_index,
        min(district_code) as district_code,
        min(district_code) = max(district_code) as is_in_one_district,
        sum(payable_yuan) as payable,
        sum(case when paid_on <= due_on then coalesce(paid_yuan, 0) else 0 end) as paid,
        count(*) as n
    from {{ ref('stg_human_resources__pension_payments') }}
    where
        is_in_city
        and status = 'normal'
        and month >= date '2021-12-01'
    group by id_number, period_index
),

-- The few who are paid in several districts in a month are taken apart again.
parts as (
    select
        retirees.id_number,
        retirees.period_index,
        payments.district_code,
        sum(payments.payable_yuan) as payable,
        sum(case when payments.paid_on <= payments.due_on then coalesce(payments.paid_yuan, 0) else 0 end) as paid,
        count(*) as n
    from retirees
    inner join {{ ref('stg_human_resources__pension_payments') }} as payments
        on
            retirees.id_number = payments.id_number
            and retirees.period_index = {{ month_index('payments.month') }}
    where
        not retirees.is_in_one_district
        and payments.is_in_city
        and payments.status = 'normal'
        and payments.month >= date '2021-12-01'
    group by retirees.id_number, retirees.period_index, payments.district_code
),

-- A row per retiree, month and division: the city sees each retiree once, with all that was paid anywhere in it.
paid_to as (
    select
        '230100' as division_code,
        period_index,
        payable,
        paid,
        n
    from retirees
    union all
    select
        district_code as division_code,
        period_index,
        payable,
        paid,
        n
    from retirees
    where is_in_one_district
    union all
    select
        district_code as division_code,
        period_index,
        payable,
        paid,
        n
    from parts
),

figures as (
    select
        division_code,
        period_index,
        count(*) as retirees,
        count(*) filter (where paid >= payable) as in_full,
        sum(payable) as payable,
        sum(least(paid, payable)) as paid,
        sum(n) as n
    from paid_to
    group by division_code, period_index
),

measured as (
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
    left join figures
        on spine.division_code = figures.division_code and spine.period_index = figures.period_index
    cross join lateral (
        values
        ('headline', figures.in_full, figures.retirees, coalesce(figures.n, 0)),
        ('by_amount', figures.paid, figures.payable, null)
    ) as figure (measure, numerator, denominator, n)
)

{{ indicator_rows('pension_payment_rate', 'measured') }}
