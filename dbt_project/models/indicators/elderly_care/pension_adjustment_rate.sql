with series as (
    {{ running_series('pension_adjustment_rate', ref('int_pension_adjustment_changes'), ['n', 'adjusted']) }}
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
