-- The age is the one reached in the year of the service, which is the year of every month end it counts at.
with aged as (
    select
        *,
        (extract(year from served_on) - extract(year from birth_date))::int as age,
        {{ first_month(['served_on']) }} as period_from,
        {{ month_after_year('served_on') }} as period_until
    from {{ ref('stg_health__elderly_health_services') }}
    where is_in_city
),

served as (
    select
        *,
        {{ age_group('age') }} as age_group
    from aged
    where
        age >= 65
        and period_from < period_until
),

-- What each resident was given in a year in one place: the month of each service's first time. `places` are the
-- several places (or sexes, or ages) of the resident's records of that year, nearly always one.
services as (
    select
        id_number,
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
        count(*) over (partition by id_number, period_until) as places
    from served
    group by id_number, district_code, street_code, sex, age_group, period_until
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
    group by services.id_number, cell.division_code, cell.dimension, cell.member, services.period_until
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
        0 as persons,
        1 as n
    from served
),

signed as (
    {{ monthly_changes('elder_health_management_rate', 'spells', ['persons', 'n']) }}

    union all

    select
        place.division_code,
        place.dimension,
        place.member,
        edge.period_index,
        edge.direction as persons,
        0 as n
    from in_several_places as place
    cross join
        lateral (
            values
            (greatest(place.assessed, place.examined, place.tested, place.guided, place.recorded), 1),
            (place.period_until, -1)
        ) as edge (period_index, direction)
    where num_nulls(place.assessed, place.examined, place.tested, place.guided, place.recorded) = 0
),

changes as (
    select
        division_code,
        dimension,
        member,
        period_index,
        sum(persons) as persons,
        sum(n) as n
    from signed
    group by division_code, dimension, member, period_index
),

series as (
    {{ running_series('elder_health_management_rate', 'changes', ['persons', 'n']) }}
),

-- Residents aged 65 and over, in total, by sex and by age group; the younger groups have none.
elders as (
    select
        population.division_code,
        population.period_end,
        population.denominator_year,
        cell.dimension,
        cell.member,
        sum(
            case
                when population.age_group in ('65-69', '70-74', '75-79', '80-84', '85+') then population.persons
                else 0
            end
        ) as persons
    from {{ ref('int_population') }} as population
    cross join
        lateral (
            values ('total', 'total'), ('sex', population.sex), ('age_group', population.age_group)
        ) as cell (dimension, member)
    group by
        population.division_code, population.period_end, population.denominator_year, cell.dimension, cell.member
),

matched as (
    select
        series.*,
        elders.persons as elders,
        max(elders.denominator_year)
            over (partition by series.division_code, series.period_end)
            as denominator_year
    from series
    left join elders
        on
            series.division_code = elders.division_code
            and series.period_end = elders.period_end
            and series.dimension = elders.dimension
            and series.member = elders.member
),

-- A group the division's population does not list has nobody; streets have no population and so no rate.
measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        persons as numerator,
        case when denominator_year is not null then coalesce(elders, 0) end as denominator,
        n,
        denominator_year
    from matched
)

{{ indicator_rows('elder_health_management_rate', 'measured') }}
