-- Grain: the city or a district x month end x sex x age group. Person-years of mid-year residents that a life table
-- stands over: the mid-year of the population year in the city, the last three mid-years in a district. A mid-year is
-- the mean of the year-ends around it; divisions that lack a year-end have no rows.
with latest_years as (
    select distinct
        period_end,
        denominator_year
    from {{ ref('int_population') }}
),

year_ends as (
    select
        divisions.division_code,
        divisions.period_end,
        latest_years.denominator_year,
        case when divisions.division_level = 'city' then 1 else 3 end as mid_years,
        latest_years.denominator_year - population.year as years_before,
        population.sex,
        population.age_group,
        sum(population.persons) as persons
    from {{ ref('int_division_periods') }} as divisions
    inner join latest_years on divisions.period_end = latest_years.period_end
    inner join {{ ref('stg_statistics__resident_population') }} as population
        on
            population.is_in_city
            and population.effective_from <= divisions.period_end
            and population.effective_to > divisions.period_end
            and divisions.division_code in ('230100', population.district_code)
            and population.year <= latest_years.denominator_year
            and population.year
            >= latest_years.denominator_year - case when divisions.division_level = 'city' then 1 else 3 end
    group by
        divisions.division_code,
        divisions.division_level,
        divisions.period_end,
        latest_years.denominator_year,
        population.year,
        population.sex,
        population.age_group
),

complete as (
    select
        division_code,
        period_end
    from year_ends
    group by division_code, period_end, mid_years
    having count(distinct years_before) = mid_years + 1
)

select
    year_ends.division_code,
    year_ends.period_end,
    year_ends.denominator_year,
    year_ends.sex,
    year_ends.age_group,
    sum(
        year_ends.persons * case when year_ends.years_before in (0, year_ends.mid_years) then 0.5 else 1 end
    ) as person_years
from year_ends
inner join complete
    on year_ends.division_code = complete.division_code and year_ends.period_end = complete.period_end
group by
    year_ends.division_code,
    year_ends.period_end,
    year_ends.denominator_year,
    year_ends.sex,
    year_ends.age_group
