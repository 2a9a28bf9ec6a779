-- Grain: city, district or street-level unit x month end x figure.
with institutions as (
    select
        kind,
        beds_total,
        beds_nursing,
        district_code,
        street_code,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_civil_affairs__elderly_care_institutions') }}
    where
        is_in_city
        and opened_on is not null
),

sites as (
    select
        level,
        district_code,
        street_code,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_education__elder_education_sites') }}
    where
        is_in_city
        and opened_on is not null
),

spells as (
    select
        counted.figure,
        counted.amount,
        institutions.district_code,
        institutions.street_code,
        institutions.period_from,
        institutions.period_until
    from institutions
    cross join
        lateral (
            values
            ('care_homes', (institutions.kind = 'care_home')::int),
            ('street_composites', (institutions.kind = 'street_composite')::int),
            ('day_care_centres', (institutions.kind = 'day_care')::int),
            ('care_beds', institutions.beds_total),
            ('nursing_beds', institutions.beds_nursing)
        ) as counted (figure, amount)
    union all
    select
        case sites.level
            when 'university' then 'elder_universities'
            when 'school' then 'elder_schools'
            else 'elder_study_points'
        end as figure,
        1 as amount,
        sites.district_code,
        sites.street_code,
        sites.period_from,
        sites.period_until
    from sites
),

figures as (
    {{ subject_figures('elderly_care', 'spells') }}
)

select * from figures
