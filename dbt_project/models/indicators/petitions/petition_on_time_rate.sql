with cases as (
    select
        district_code,
        channel,
        responsible_unit,
        registered_on,
        closed_on,
        coalesce(extended_to, due_on) as due
    from {{ ref('stg_petitions__cases') }}
    where is_in_city
),

-- A case counts from the month it falls due to the end of that year.
fell_due as (
    select
        district_code,
        channel,
        responsible_unit,
        case when closed_on <= due then 1 else 0 end as on_time,
        1 as n,
        0 as pending,
        {{ first_month(['due']) }} as period_from,
        {{ month_after_year('due') }} as period_until
    from cases
    where due is not null
),

-- It is pending from its registration until it is closed or falls due.
pending as (
    select
        district_code,
        channel,
        responsible_unit,
        0 as on_time,
        0 as n,
        1 as pending,
        {{ first_month(['registered_on']) }} as period_from,
        {{ month_after(events=['closed_on', 'due']) }} as period_until
    from cases
    where
        registered_on is not null
        and due is not null
),

spells as (
    select * from fell_due
    union all
    select * from pending
),

changes as (
    {{ monthly_changes('petition_on_time_rate', 'spells', ['on_time', 'n', 'pending']) }}
),

series as (
    {{ running_series('petition_on_time_rate', 'changes', ['on_time', 'n', 'pending'], records='cases') }}
),

measured as (
    select
        series.division_code,
        series.period_end,
        series.dimension,
        series.member,
        figure.measure,
        series.on_time as numerator,
        figure.denominator,
        figure.n,
        null as denominator_year
    from series
    cross join lateral (
        values
        ('headline', series.n, series.n),
        ('with_pending', series.n + series.pending, null)
    ) as figure (measure, denominator, n)
)

{{ indicator_rows('petition_on_time_rate', 'measured') }}
