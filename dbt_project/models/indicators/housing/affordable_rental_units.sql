with projects as (
    select
        district_code,
        raising_method,
        units,
        1 as n,
        {{ first_month(['recognised_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['withdrawn_on', 'effective_to']) }} as period_until
    from {{ ref('stg_housing__affordable_rental_projects') }}
    where
        is_in_city
        and recognised_on >= date '2022-01-01'
),

changes as (
    {{ monthly_changes('affordable_rental_units', 'projects', ['units', 'n']) }}
),

series as (
    {{ running_series('affordable_rental_units', 'changes', ['units', 'n']) }}
),

measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        units as numerator,
        null as denominator,
        n,
        null as denominator_year
    from series
)

{{ indicator_rows('affordable_rental_units', 'measured') }}
