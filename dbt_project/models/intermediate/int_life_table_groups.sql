-- Grain: life table (the city in total and by sex, a district in total, at a month end) x age group. Deaths of the last
-- 12 months in the city, of the last 36 in a district, whenever they were registered.
with deaths as (
    select
        district_code,
        sex,
        death_date,
        {{ completed_years('birth_date', 'death_date') }} as age
    from {{ ref('stg_health__deaths') }}
    where is_in_city
),

tallies as (
    select
        district_code,
        sex,
        {{ age_group('age') }} as age_group,
        {{ first_month(['death_date']) }} as period_from,
        {{ month_after_months('death_date', 12) }} as city_until,
        {{ month_after_months('death_date', 36) }} as district_until,
        count(*) as deaths
    from deaths
    group by district_code, sex, age_group, period_from, city_until, district_until
),

changes as (
    select
        cell.division_code,
        cell.dimension,
        cell.member,
        tallies.age_group,
        edge.period_index,
        sum(edge.direction * tallies.deaths) as deaths
    from tallies
    cross join
        lateral (
            values
            ('230100', 'total', 'total', tallies.city_until),
            ('230100', 'sex', tallies.sex, tallies.city_until),
            (tallies.district_code, 'total', 'total', tallies.district_until)
        ) as cell (division_code, dimension, member, period_until)
    cross join
        lateral (
            values (tallies.period_from, 1), (cell.period_until, -1)
        ) as edge (period_index, direction)
    where
        cell.member is not null
        and tallies.period_from < cell.period_until
    group by cell.division_code, cell.dimension, cell.member, tallies.age_group, edge.period_index
),

members as (
    {{ member_rows(definition('life_expectancy')) }}
),

grid as (
    select
        spine.division_code,
        spine.period_index,
        spine.period_end,
        members.dimension,
        members.member,
        ages.age_group,
        ages.age_from,
        ages.width,
        ages.a
    from {{ ref('int_division_periods') }} as spine
    inner join members on members.dimension = 'total' or spine.division_code = '230100'
    cross join (
        {{ life_table_ages() }}
    ) as ages (age_group, age_from, width, a)
),

person_years as (
    select
        population.division_code,
        population.period_end,
        population.denominator_year,
        cell.dimension,
        cell.member,
        population.age_group,
        sum(population.person_years) as person_years
    from {{ ref('int_person_years') }} as population
    cross join
        lateral (
            values ('total', 'total'), ('sex', population.sex)
        ) as cell (dimension, member)
    group by
        population.division_code,
        population.period_end,
        population.denominator_year,
        cell.dimension,
        cell.member,
        population.age_group
)

select
    grid.division_code,
    grid.period_end,
    grid.dimension,
    grid.member,
    grid.age_group,
    grid.age_from,
    grid.width,
    grid.a,
    (
        coalesce(
            sum(changes.deaths) over (
                partition by grid.division_code, grid.dimension, grid.member, grid.age_group
                order by grid.period_index
            ),
            0
        )
    )::bigint as deaths,
    person_years.person_years,
    max(person_years.denominator_year) over (
        partition by grid.division_code, grid.dimension, grid.member, grid.period_end
    ) as denominator_year
from grid
left join changes
    on
        grid.division_code = changes.division_code
        and grid.period_index = changes.period_index
        and grid.dimension = changes.dimension
        and grid.member = changes.member
        and grid.age_group = changes.age_group
left join person_years
    on
        grid.division_code = person_years.division_code
        and grid.period_end = person_years.period_end
        and grid.dimension = person_years.dimension
        and grid.member = person_years.member
        and grid.age_group = person_years.age_group
