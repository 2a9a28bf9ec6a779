-- Grain: city, district or street-level unit x month end x figure.
with old_estates as (
    select
        'old_estates_under_works' as figure,
        1 as amount,
        district_code,
        street_code,
        {{ first_month(['started_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['accepted_on', 'effective_to']) }} as period_until
    from {{ ref('stg_housing__old_estates') }}
    where
        is_in_city
        and started_on is not null
),

estates as (
    select
        is_managed,
        district_code,
        street_code,
        {{ month_index('effective_from') }} as period_from,
        {{ month_after(events=['effective_to']) }} as period_until
    from {{ ref('stg_housing__residential_estates') }}
    where is_in_city
),

projects as (
    select
        units,
        completed_on is not null as is_completed,
        district_code,
        {{ first_month(['recognised_on', 'effective_from']) }} as recognised_from,
        {{ first_month(['recognised_on', 'completed_on', 'effective_from']) }} as completed_from,
        {{ month_after(events=['withdrawn_on', 'effective_to']) }} as period_until
    from {{ ref('stg_housing__affordable_rental_projects') }}
    where
        is_in_city
        and recognised_on is not null
),

spells as (
    select * from old_estates
    union all
    select
        counted.figure,
        counted.amount,
        estates.district_code,
        estates.street_code,
        estates.period_from,
        estates.period_until
    from estates
    cross join
        lateral (
            values
            ('residential_estates', 1),
            ('managed_estates', estates.is_managed::int)
        ) as counted (figure, amount)
    union all
    select
        counted.figure,
        counted.amount,
        projects.district_code,
        null as street_code,
        counted.period_from,
        projects.period_until
    from projects
    cross join
        lateral (
            values
            ('rental_projects', 1, projects.recognised_from),
            ('rental_units_completed', case when projects.is_completed then projects.units end, projects.completed_from)
        ) as counted (figure, amount, period_from)
    union all
    select
        counted.figure,
        counted.amount,
        subsidies.division_code as district_code,
        null as street_code,
        subsidies.period_index as period_from,
        subsidies.period_index + 1 as period_until
    from {{ ref('int_rent_subsidy_months') }} as subsidies
    cross join lateral (
        values
        ('rent_subsidy_payments', subsidies.n),
        ('rent_subsidy_yuan', subsidies.yuan)
    ) as counted (figure, amount)
),

figures as (
    {{ subject_figures('housing', 'spells') }}
)

select * from figures
