with series as (
    {{ running_series('rental_subsidy_households', ref('int_rent_subsidy_changes'), ['households', 'n']) }}
),

measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        households as numerator,
        null as denominator,
        n,
        null as denominator_year
    from series
)

{{ indicator_rows('rental_subsidy_households', 'measured') }}
