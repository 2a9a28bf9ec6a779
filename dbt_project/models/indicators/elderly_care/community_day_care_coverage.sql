with communities as (
    {{ places_valid('community_level', ['residents_committee'], 'division_code') }}
),

day_care as (
    select
        institution_id,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_civil_affairs__elderly_care_institutions') }}
    where
        opened_on is not null
        and kind = 'day_care'
),

areas as (
    select
        institution_id,
        community_code,
        {{ first_month(['served_from', 'effective_from']) }} as period_from,
        {{ month_after(events=['effective_to'], last_days=['served_to']) }} as period_until
    from {{ ref('stg_civil_affairs__day_care_service_areas') }}
    where
        is_in_city
        and served_from is not null
),

-- A community is served by an area while the institution behind it is open, wherever that stands.
serving as (
    select
        areas.community_code as place_code,
        greatest(areas.period_from, day_care.period_from) as period_from,
        least(areas.period_until, day_care.period_until) as period_until
    from areas
    inner join day_care on areas.institution_id = day_care.institution_id
),

counted as (
    {{ places_covered('community_day_care_coverage', 'communities', 'serving') }}
),

-- Who serves is missing, not nobody, while no list of institutions was ever delivered.
measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        measure,
        case
            when exists (select 1 from {{ ref('stg_civil_affairs__elderly_care_institutions') }})
                then numerator
        end as numerator,
        denominator,
        n,
        denominator_year
    from counted
)

{{ indicator_rows('community_day_care_coverage', 'measured') }}
