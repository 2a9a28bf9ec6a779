-- Grain: city or district x month end x figure. An acceptance belongs to its month as the list now has it.
with retrofits as (
    select
        amount_yuan,
        district_code,
        {{ first_month(['accepted_on']) }} as period_from
    from {{ ref('stg_disabled_persons__home_retrofits') }}
    where
        is_in_city
        and accepted_on >= date '2021-12-01'
        and effective_to = 'infinity'
),

spells as (
    select
        counted.figure,
        counted.amount,
        retrofits.district_code,
        null as street_code,
        retrofits.period_from,
        retrofits.period_from + 1 as period_until
    from retrofits
    cross join lateral (
        values
        ('home_retrofits', 1),
        ('home_retrofit_yuan', retrofits.amount_yuan)
    ) as counted (figure, amount)
),

figures as (
    {{ subject_figures('social_security', 'spells') }}
)

select * from figures
