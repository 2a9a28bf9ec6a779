-- A case counts from the month it was closed to the end of that year.
with closed as (
    select
        district_code,
        channel,
        1 as closed,
        case when rating in ('satisfied', 'basically_satisfied', 'dissatisfied') then 1 else 0 end as n,
        case when rating in ('satisfied', 'basically_satisfied') then 1 else 0 end as satisfied,
        {{ first_month(['closed_on']) }} as period_from,
        {{ month_after_year('closed_on') }} as period_until
    from {{ ref('stg_petitions__cases') }}
    where
        is_in_city
        and closed_on is not null
),

changes as (
    {{ monthly_changes('petition_satisfaction', 'closed', ['closed', 'n', 'satisfied']) }}
),

series as (
    {{ running_series('petition_satisfaction', 'changes', ['closed', 'n', 'satisfied']) }}
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
        ('headline', series.satisfied, series.n, series.n),
        ('response_rate', series.n, series.closed, null)
    ) as figure (measure, numerator, denominator, n)
)

{{ indicator_rows('petition_satisfaction', 'measured') }}
