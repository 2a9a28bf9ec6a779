-- Grain: city or district x month end x figure.
with cases as (
    select
        registered_on,
        closed_on,
        coalesce(extended_to, due_on) as due,
        is_repeat,
        district_code
    from {{ ref('stg_petitions__cases') }}
    where is_in_city
),

dated as (
    select
        'cases_registered' as figure,
        district_code,
        {{ first_month(['registered_on']) }} as period_from,
        {{ first_month(['registered_on']) }} + 1 as period_until
    from cases
    where registered_on >= date '2021-12-01'
    union all
    select
        'repeat_cases_registered' as figure,
        district_code,
        {{ first_month(['registered_on']) }} as period_from,
        {{ first_month(['registered_on']) }} + 1 as period_until
    from cases
    where
        registered_on >= date '2021-12-01'
        and is_repeat
    union all
    select
        'cases_closed' as figure,
        district_code,
        {{ first_month(['closed_on']) }} as period_from,
        {{ first_month(['closed_on']) }} + 1 as period_until
    from cases
    where closed_on >= date '2021-12-01'
    union all
    select
        'cases_open' as figure,
        district_code,
        {{ first_month(['registered_on']) }} as period_from,
        {{ month_after(events=['closed_on']) }} as period_until
    from cases
    where registered_on is not null
    union all
    -- Overdue from the day after the one it was due on.
    select
        'cases_overdue' as figure,
        district_code,
        {{ first_month(['registered_on', 'due + 1']) }} as period_from,
        {{ month_after(events=['closed_on']) }} as period_until
    from cases
    where
        registered_on is not null
        and due is not null
),

spells as (
    select
        figure,
        1 as amount,
        district_code,
        null as street_code,
        period_from,
        period_until
    from dated
),

figures as (
    {{ subject_figures('petitions', 'spells') }}
)

select * from figures
