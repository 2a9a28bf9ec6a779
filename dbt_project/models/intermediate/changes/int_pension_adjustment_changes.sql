-- Grain: cell of pension_adjustment_rate x month. Retirees listed and adjusted, gained or lost.
{% set carried_from = carried_from() -%}
with listed as not materialized (
    select
        district_code,
        make_date(adjustment_year::int, 1, 1) as year_start,
        adjusted_on,
        known_from,
        known_to
    from {{ ref('stg_human_resources__pension_adjustments') }}
    where
        is_in_city
        and is_eligible
),

changed as (
    {{ changed_versions('listed', carried_from) }}
),

-- Everybody on the list is due all year; who was adjusted counts from that month to the end of the year.
spells as (
    select
        changed.district_code,
        changed.direction,
        part.n,
        part.adjusted,
        {{ first_month(['part.from_day', 'changed.year_start']) }} as period_from,
        {{ month_after_year('changed.year_start') }} as period_until
    from changed
    cross join
        lateral (
            values
            (1, 0, changed.year_start),
            (0, 1, changed.adjusted_on)
        ) as part (n, adjusted, from_day)
    where part.from_day is not null
),

changes as (
    {{ monthly_changes('pension_adjustment_rate', 'spells', ['n', 'adjusted'], signed=true) }}
)

{{ carried_over('changes', ['n', 'adjusted'], carried_from) }}
