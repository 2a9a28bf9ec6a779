-- Grain: city or district x month end x figure.
with institutions as (
    select
        grade,
        ownership,
        district_code,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_health__medical_institutions') }}
    where
        is_in_city
        and opened_on is not null
),

deaths as (
    select
        district_code,
        {{ first_month(['death_date']) }} as period_from
    from {{ ref('stg_health__deaths') }}
    where
        is_in_city
        and death_date >= date '2021-12-01'
),

venues as (
    select
        district_code,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_sports__venues') }}
    where
        is_in_city
        and opened_on is not null
),

spells as (
    select
        counted.figure,
        counted.amount,
        institutions.district_code,
        null as street_code,
        institutions.period_from,
        institutions.period_until
    from institutions
    cross join
        lateral (
            values
            ('medical_institutions', 1),
            ('tertiary_institutions', (institutions.grade = 'tertiary')::int),
            ('secondary_institutions', (institutions.grade = 'secondary')::int),
            ('public_institutions', (institutions.ownership = 'public')::int)
        ) as counted (figure, amount)
    union all
    select
        'deaths' as figure,
        1 as amount,
        district_code,
        null as street_code,
        period_from,
        period_from + 1 as period_until
    from deaths
    union all
    select
        'sports_venues' as figure,
        1 as amount,
        district_code,
        null as street_code,
        period_from,
        period_until
    from venues
),

figures as (
    {{ subject_figures('health', 'spells') }}
)

select * from figures
