with institutions as (
    select
        district_code,
        beds_nursing as nursing_beds,
        beds_total as beds,
        1 as n,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_civil_affairs__elderly_care_institutions') }}
    where
        is_in_city
        and opened_on is not null
),

changes as (
    {{ monthly_changes('nursing_bed_share', 'institutions', ['nursing_beds', 'beds', 'n']) }}
),

series as (
    {{ running_series('nursing_bed_share', 'changes', ['nursing_beds', 'beds', 'n']) }}
),

measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        nursing_beds as numerator,
        beds as denominator,
        n,
        null as denominator_year
    from series
)

{{ indicator_rows('nursing_bed_share', 'measured') }}
