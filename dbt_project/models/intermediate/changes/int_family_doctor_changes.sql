-- Grain: cell of family_doctor_coverage x month. Residents under contract and contracts gained or lost.
{% set carried_from = carried_from() -%}
with contracts as not materialized (
    select
        id_number,
        district_code,
        street_code,
        population_group,
        {{ first_month(['signed_on']) }} as period_from,
        {{ month_after(events=['terminated_on'], last_days=['expires_on']) }} as period_until,
        known_from,
        known_to
    from {{ ref('stg_health__family_doctor_contracts') }}
    where
        is_in_city
        and signed_on is not null
),

spells as (
    {{ changed_versions('contracts', carried_from, subject=['id_number']) }}
),

changes as (
    {{ distinct_changes('family_doctor_coverage', 'spells', 'id_number', 'persons', signed=true) }}
)

{{ carried_over('changes', ['persons', 'n'], carried_from) }}
