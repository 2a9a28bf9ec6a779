-- Grain: cell of elder_health_management_rate x month. Residents managed, and services, gained or lost.
-- The age is the one reached in the year of the service, which is the year of every month end it counts at.
{% set carried_from = carried_from() -%}
with given as not materialized (
    select
        id_number,
        district_code,
        street_code,
        sex,
        has_assessment,
        has_examination,
        has_laboratory,
        has_guidance,
        record_complete,
        (extract(year from served_on) - extract(year from birth_date))::int as age,
        {{ first_month(['served_on']) }} as period_from,
        {{ month_after_year('served_on') }} as period_until,
        known_from,
        known_to
    from {{ ref('stg_health__elderly_health_services') }}
    where is_in_city
),

served as (
    select
        *,
        {{ age_group('age') }} as age_group
    from (
        {{ changed_versions('given', carried_from, subject=['id_number', 'period_until']) }}
    ) as changed
    where
        age >= 65
        and period_from < period_until
),

-- What each resident was given in a year in one place: the month of each service's first time. `places` are the
-- several places (or sexes, or ages) of the resident's records of that year, nearly always one.
services as (
    select
        id_number,
        direction,
        district_code,
        street_code,
        sex,
        age_group,
        period_until,
        min(period_from) filter (where has_assessment) as assessed,
        min(period_from) filter (where has_examination) as examined,
        min(period_from) filter (where has_laboratory) as tested,
        min(period_from) filter (where has_guidance) as guided,
        min(period_from) filter (where record_complete) as recorded,
        count(*) over (partition by id_number, period_until, direction) as places
    from served
    group by id_number, direction, district_code, street_code, sex, age_group, period_until
),

-- Managed from the month that brings the last of them to the end of the year.
managed_in_one_place as (
    select
        district_code,
        street_code,
        sex,
        age_group,
        greatest(assessed, examined, tested, guided, recorded) as period_from,
        period_until,
        direction,
        1 as persons,
        0 as n
    from services
    where
        places = 1
        and num_nulls(assessed, examined, tested, guided, recorded) = 0
),

in_several_places as (
    select
        cell.division_code,
        cell.dimension,
        cell.member,
        services.direction,
        services.period_until,
        min(services.assessed) as assessed,
        min(services.examined) as examined,
        min(services.tested) as tested,
        min(services.guided) as guided,
        min(services.recorded) as recorded
    from services
    cross join
        lateral (
            {{ cells('elder_health_management_rate', 'services') }}
        ) as cell (division_code, dimension, member)
    where
        services.places > 1
        and cell.division_code is not null
        and cell.member is not null
    group by
        services.id_number, services.direction, services.period_until, cell.division_code, cell.dimension, cell.member
),

spells as (
    select * from managed_in_one_place
    union all
    select
        district_code,
        street_code,
        sex,
        age_group,
        period_from,
        period_until,
        direction,
        0 as persons,
        1 as n
    from served
),

changes as (
    {{ monthly_changes('elder_health_management_rate', 'spells', ['persons', 'n'], signed=true) }}

    union all

    select
        place.division_code,
        place.dimension,
        place.member,
        edge.period_index,
        place.direction * edge.direction as persons,
        0 as n
    from in_several_places as place
    cross join
        lateral (
            values
            (greatest(place.assessed, place.examined, place.tested, place.guided, place.recorded), 1),
            (place.period_until, -1)
        ) as edge (period_index, direction)
    where num_nulls(place.assessed, place.examined, place.tested, place.guided, place.recorded) = 0
)

{{ carried_over('changes', ['persons', 'n'], carried_from) }}
