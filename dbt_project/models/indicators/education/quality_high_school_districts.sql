with recognised as (
    select
        district_code,
        1 as n,
        {{ first_month(['recognised_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['effective_to']) }} as period_until
    from {{ ref('stg_education__high_schools') }}
    where
        is_in_city
        and recognition
        and recognised_on is not null
),

measured as (
    {{ districts_covered('quality_high_school_districts', 'recognised') }}
)

{{ indicator_rows('quality_high_school_districts', 'measured') }}
