with listed as (
    select
        district_code,
        make_date(adjustment_year::int, 1, 1) as year_start,
        adjusted_on
    from {{ ref('stg_human_resources__pension_adjustments') }}
    where
        is_in_city
        and is_eligible
),

-- Everybody on the list is due all year; who was adjusted counts from that month to the end of the year.
spells as (
    select
        district_code,
        1 as n,
        0 as adjusted,
        {{ first_month(['year_start']) }} as period_from,
        {{ month_after_year('year_start') }} as period_until
    from listed
    union all
    select
        district_code,
        0 as n,
        1 as adjusted,
        {{ first_month(['adjusted_on', 'year_start']) }} as period_from,
        {{ month_after_year('year_start') }} as period_until
    from listed
    where adjusted_on is not null
),

changes as (
    {{ monthly_changes('pension_adjustment_rate', 'spells', ['n', 'adjusted']) }}
),

series as (
    {{ running_series('pension_adjustment_rate', 'changes', ['n', 'adjusted']) }}
),

-- While the year's list is empty the denominator is missing; a district nobody of it lives in has 0.
measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        adjusted as numerator,
        case when max(n) over (partition by period_end) > 0 then n end as denominator,
        n,
        null as denominator_year
    from series
)

{{ indicator_rows('pension_adjustment_rate', 'measured') }}
