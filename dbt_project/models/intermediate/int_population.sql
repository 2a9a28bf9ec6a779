-- Grain: the city or a district x month end x sex x age group.
-- Year-end residents of the latest year with data whose 31 December is on or before the month end. The city has rows
-- only where every district has some: the sum of the others is not the city's.
with population as (
    select *
    from {{ ref('stg_statistics__resident_population') }}
    where is_in_city
),

residents as (
    {{ of_the_latest_year('population', 'persons', ['sex', 'age_group']) }}
)

select
    division_code,
    period_end,
    year as denominator_year,
    sex,
    age_group,
    persons
from residents
