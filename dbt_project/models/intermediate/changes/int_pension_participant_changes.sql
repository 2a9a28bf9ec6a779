-- Grain: cell of pension_participation_rate x month. Participants and enrolments gained or lost.
{% set carried_from = carried_from() -%}
with enrolments as not materialized (
    select
        id_number,
        district_code,
        scheme,
        {{ first_month(['enrolled_on']) }} as period_from,
        {{ month_after(events=['ended_on']) }} as period_until,
        known_from,
        known_to
    from {{ ref('stg_human_resources__pension_participants') }}
    where
        is_in_city
        and enrolled_on is not null
),

spells as (
    {{ changed_versions('enrolments', carried_from, subject=['id_number']) }}
),

changes as (
    {{ distinct_changes('pension_participation_rate', 'spells', 'id_number', 'persons', signed=true) }}
)

{{ carried_over('changes', ['persons', 'n'], carried_from) }}
