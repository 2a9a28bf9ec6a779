-- Grain: city or district x month end x figure.
with schools as (
    select
        recognition and recognised_on is not null as is_recognised,
        district_code,
        {{ month_index('effective_from') }} as period_from,
        {{ first_month(['recognised_on', 'effective_from']) }} as recognised_from,
        {{ month_after(events=['effective_to']) }} as period_until
    from {{ ref('stg_education__high_schools') }}
    where is_in_city
),

spells as (
    select
        counted.figure,
        counted.amount,
        schools.district_code,
        null as street_code,
        counted.period_from,
        schools.period_until
    from schools
    cross join lateral (
        values
        ('high_schools', 1, schools.period_from),
        ('high_schools_recognised', schools.is_recognised::int, schools.recognised_from)
    ) as counted (figure, amount, period_from)
),

figures as (
    {{ subject_figures('education', 'spells') }}
)

select * from figures
