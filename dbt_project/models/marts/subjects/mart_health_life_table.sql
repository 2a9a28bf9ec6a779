-- Grain: life table (the city in total and by sex, a district in total, at a month end) x age group. A refused table keeps
-- its deaths and person-years; what would follow from them means nothing and is empty.
{%- set worked_out = {
    'mortality_rate': 'life_tables.deaths / life_tables.person_years',
    'death_probability': 'life_tables.q',
    'survivors': 'life_tables.survivors',
    'years_lived': 'life_tables.years_lived',
    'expectation_years': 'life_tables.expectation',
    'expectation_low': 'life_tables.expectation_low',
    'expectation_high': 'life_tables.expectation_high',
} %}
with ages as (
    select *
    from (
        {{ life_table_ages() }}
    ) as age (age_group, age_from, width, a)
)

select
    life_tables.division_code,
    divisions.name_zh as division_name_zh,
    divisions.name_en as division_name_en,
    {{ month_columns('life_tables') }},
    life_tables.member as sex,
    members.name_zh as sex_zh,
    members.name_en as sex_en,
    life_tables.denominator_year,
    ages.age_group,
    ages.age_from,
    ages.width as age_width_years,
    life_tables.deaths,
    life_tables.person_years,
    {%- for name, figure in worked_out.items() %}
        case when not life_tables.is_refused then {{ figure }} end as {{ name }},
    {%- endfor %}
    life_tables.is_refused,
    periods.is_provisional
from {{ ref('int_life_tables') }} as life_tables
inner join {{ ref('int_indicator_periods') }} as periods
    on
        life_tables.period_end = periods.period_end
        and periods.indicator_id = 'life_expectancy'
inner join ages on life_tables.age_from = ages.age_from
inner join {{ ref('dim_division') }} as divisions on life_tables.division_code = divisions.division_code
inner join {{ ref('members') }} as members
    on
        life_tables.dimension = members.dimension
        and life_tables.member = members.member
