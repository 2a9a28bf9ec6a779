-- Expectation at age 0 of every life table. A refused table keeps its deaths and person-years but has no value.
with measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        sum(deaths) as numerator,
        sum(person_years) as denominator,
        sum(deaths) as n,
        max(expectation) filter (where age_from = 0 and not is_refused) as value,
        max(expectation_low) filter (where age_from = 0 and not is_refused) as ci_low,
        max(expectation_high) filter (where age_from = 0 and not is_refused) as ci_high,
        max(denominator_year) as denominator_year
    from {{ ref('int_life_tables') }}
    group by division_code, period_end, dimension, member
)

{{ indicator_rows('life_expectancy', 'measured', own=['value', 'ci_low', 'ci_high']) }}
