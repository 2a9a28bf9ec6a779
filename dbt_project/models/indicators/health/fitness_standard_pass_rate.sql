-- A test counts for twelve month ends, in the stratum (sex x age group) of the one who was tested.
with tests as (
    select
        district_code,
        sex,
        {{ age_group('age') }} as age_group,
        urban_rural,
        {{ first_month(['tested_on']) }} as period_from,
        {{ month_after_months('tested_on', 12) }} as period_until,
        count(*) as tests,
        count(*) filter (where overall_grade in ('excellent', 'good', 'pass')) as passed
    from {{ ref('stg_sports__fitness_tests') }}
    where
        is_in_city
        and is_valid
        and age between 3 and 79
        and tested_on is not null
    group by district_code, sex, age_group, urban_rural, period_from, period_until
),

strata as (
    select
        spine.division_code,
        spine.period_end,
        cell.dimension,
        cell.member,
        tests.sex,
        tests.age_group,
        sum(tests.tests) as tests,
        sum(tests.passed) as passed
    from tests
    cross join lateral (values ('230100'), (tests.district_code)) as place (division_code)
    inner join {{ ref('int_division_periods') }} as spine
        on
            place.division_code = spine.division_code
            and spine.period_index >= tests.period_from
            and spine.period_index < tests.period_until
    cross join
        lateral (
            values
            ('total', 'total'), ('sex', tests.sex), ('age_group', tests.age_group), ('urban_rural', tests.urban_rural)
        ) as cell (dimension, member)
    where cell.member is not null
    group by spine.division_code, spine.period_end, cell.dimension, cell.member, tests.sex, tests.age_group
),

-- Ages 3 and 4 are half of the group 1-4. Not materialized, so that the planner knows its size and columns.
residents as not materialized (
    select
        division_code,
        period_end,
        denominator_year,
        sex,
        age_group,
        persons * case when age_group = '1-4' then 0.5 else 1 end as persons
    from {{ ref('int_population') }}
),

-- The tests of a stratum stand for all its residents.
weighted as (
    select
        strata.division_code,
        strata.period_end,
        strata.dimension,
        strata.member,
        sum(residents.persons * strata.passed / strata.tests) as passed,
        sum(residents.persons) as persons,
        sum(strata.tests) as n
    from strata
    left join residents
        on
            strata.division_code = residents.division_code
            and strata.period_end = residents.period_end
            and strata.sex = residents.sex
            and strata.age_group = residents.age_group
    group by strata.division_code, strata.period_end, strata.dimension, strata.member
),

population_years as (
    select distinct
        division_code,
        period_end,
        denominator_year
    from residents
),

members as (
    {{ member_rows(definition('fitness_standard_pass_rate')) }}
),

measured as (
    select
        spine.division_code,
        spine.period_end,
        members.dimension,
        members.member,
        'headline' as measure,
        case when years.denominator_year is not null then coalesce(weighted.passed, 0) end as numerator,
        case when years.denominator_year is not null then coalesce(weighted.persons, 0) end as denominator,
        coalesce(weighted.n, 0) as n,
        years.denominator_year
    from {{ ref('int_division_periods') }} as spine
    cross join members
    left join weighted
        on
            spine.division_code = weighted.division_code
            and spine.period_end = weighted.period_end
            and members.dimension = weighted.dimension
            and members.member = weighted.member
    left join population_years as years
        on spine.division_code = years.division_code and spine.period_end = years.period_end
)

{{ indicator_rows('fitness_standard_pass_rate', 'measured') }}
