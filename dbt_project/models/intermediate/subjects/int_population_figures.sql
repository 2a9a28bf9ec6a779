-- Grain: city, district or street-level unit x month end x figure.
with facilities as (
    select
        places,
        district_code,
        street_code,
        {{ first_month(['filed_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_health__childcare_institutions') }}
    where
        is_in_city
        and filed_on is not null
),

spells as (
    select
        counted.figure,
        counted.amount,
        facilities.district_code,
        facilities.street_code,
        facilities.period_from,
        facilities.period_until
    from facilities
    cross join lateral (
        values
        ('childcare_facilities', 1),
        ('childcare_places', facilities.places)
    ) as counted (figure, amount)
),

figures as (
    {{ subject_figures('population', 'spells') }}
)

select * from figures
