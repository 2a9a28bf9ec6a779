-- Grain: the city or a district x month end x sex x age group. Person-years of mid-year residents that a life table
-- stands over: the mid-year of the population year in the city, the last three mid-years in a district. A mid-year is
-- the mean of the year-ends around it; divisions that lack a year-end have no rows, and the city lacks those that one
-- of its districts lacks.
with latest_years as (
    select distinct
        period_end,
        denominator_year
    from {{ ref('int_population') }}
),

population as (
    select *
    from {{ ref('stg_statistics__resident_population') }}
    where is_in_city
),

whole_years as (
    {{ whole_years('population') }}
),

-- Streets are summed before their figures are spread over the month ends they stand at.
places as (
    select
        place.division_code,
        population.year,
        population.sex,
        population.age_group,
        population.effective_from,
        population.effective_to,
        sum(population.persons) as persons
    from population
    cross join lateral (values ('230100'), (population.district_code)) as place (division_code)
    group by
        place.division_code,
        population.year,
        population.sex,
        population.age_group,
        population.effective_from,
        population.effective_to
),

year_ends as (
    select
        divisions.division_code,
        divisions.period_end,
        latest_years.denominator_year,
        case when divisions.division_level = 'city' then 1 else 3 end as mid_years,
        (latest_years.denominator_year - places.year)::int as years_before,
        places.sex,
        places.age_group,
        sum(places.persons) as persons
    from places
    inner join {{ ref('int_division_periods') }} as divisions
        on
            places.division_code = divisions.division_code
            and places.effective_from <= divisions.period_end
            and places.effective_to > divisions.period_end
    inner join latest_years
        on
            divisions.period_end = latest_years.period_end
            and places.year <= latest_years.denominator_year
            and places.year
            >= latest_years.denominator_year - case when divisions.division_level = 'city' then 1 else 3 end
    where
        divisions.division_level != 'city'
        or (divisions.period_end, places.year) in (
            select
                whole_years.period_end,
                whole_years.year
            from whole_years
        )
    group by
        divisions.division_code,
        divisions.division_level,
        divisions.period_end,
        latest_years.denominator_year,
        places.year,
        places.sex,
        places.age_group
),

-- Bit n of years_present: some group has a year-end n years before. A window, because the planner takes a join of so
-- many common columns for one of few rows.
spans as (
    select
        year_ends.*,
        bit_or(1 << year_ends.years_before) over (
            partition by year_ends.division_code, year_ends.period_end
        ) as years_present
    from year_ends
)

select
    division_code,
    period_end,
    denominator_year,
    sex,
    age_group,
    sum(persons * case when years_before in (0, mid_years) then 0.5 else 1 end) as person_years
from spans
where years_present = (1 << (mid_years + 1)) - 1
group by division_code, period_end, denominator_year, sex, age_group
