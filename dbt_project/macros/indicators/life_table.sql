{# Abridged period life tables by Chiang's second method, one row per table and age group.

   `groups` has the columns of `table_key`, which together name a table, and for each age group age_from (years), width
   (years, null for the open group), a (share of the interval that those dying in it live, of no meaning in the open
   group), deaths and person_years (null or 0: no population). Newborns count as 1. Returned per group: q, survivors
   (l), years_lived (L), expectation (e) with its interval in years, and of the table is_refused: a group without
   population, an open group without death, more deaths than population, or a q over 1. Figures of refused tables
   mean nothing. #}
{% macro life_table(groups, table_key) -%}
{%- set key = table_key | join(', ') -%}
with rates as (
    select
        *,
        deaths::double precision / nullif(person_years, 0)::double precision as m
    from {{ groups }}
),

probabilities as (
    select
        *,
        case when width is null then 1 else width * m / (1 + (1 - a::double precision) * width * m) end as q,
        bool_or(
            person_years is null
            or person_years <= 0
            or deaths > person_years
            or (width is null and deaths = 0)
            or coalesce(width * m / (1 + (1 - a::double precision) * width * m) > 1, false)
        ) over (partition by {{ key }}) as is_refused
    from rates
),

-- A product of survival shares; a group that nobody survives leaves nobody to the later ones.
survival as (
    select
        *,
        case
            when coalesce(bool_or(q >= 1) over before, false) then 0
            else exp(coalesce(sum(ln(case when q < 1 then 1 - q end)) over before, 0))
        end as survivors
    from probabilities
    window before as (
        partition by {{ key }}
        order by age_from
        rows between unbounded preceding and 1 preceding
    )
),

lived as (
    select
        *,
        case
            when width is null then survivors / nullif(m, 0)
            else width * survivors * (1 - (1 - a::double precision) * q)
        end as years_lived
    from survival
),

-- The years lived beyond a group by one who survives it are its successors' years over their first survivors.
remaining as (
    select
        *,
        sum(years_lived) over (
            partition by {{ key }}
            order by age_from desc
        ) as years_left,
        coalesce(
            sum(years_lived) over (
                partition by {{ key }}
                order by age_from desc
                rows between unbounded preceding and 1 preceding
            ) / nullif(1 - q, 0),
            0
        ) as years_beyond
    from lived
),

varied as (
    select
        *,
        sum(
            case
                when width is null then survivors ^ 2 / nullif(deaths * m ^ 2, 0)
                when deaths = 0 then 0
                else ((1 - a::double precision) * width * survivors + years_beyond) ^ 2
                    * q ^ 2 * greatest(1 - q, 0) / deaths
            end
        ) over (
            partition by {{ key }}
            order by age_from desc
        ) as variance
    from remaining
)

select
    {{ key }},
    age_from,
    deaths,
    person_years,
    is_refused,
    q,
    survivors,
    years_lived,
    years_left / nullif(survivors, 0) as expectation,
    (years_left - {{ z_95() }} * sqrt(variance)) / nullif(survivors, 0) as expectation_low,
    (years_left + {{ z_95() }} * sqrt(variance)) / nullif(survivors, 0) as expectation_high
from varied
{%- endmacro %}


{# The age groups of the population as the groups of a life table: name, age_from, width, a. #}
{% macro life_table_ages() -%}
values
    ('0', 0, 1, 0.1),
    ('1-4', 1, 4, 0.5),
    {%- for age in range(5, 85, 5) %}
    ('{{ age }}-{{ age + 4 }}', {{ age }}, 5, 0.5),
    {%- endfor %}
    ('85+', 85, null, null)
{%- endmacro %}


{# Age in completed years on a day; a birthday on 29 February is 1 March in common years. #}
{% macro completed_years(birth_date, day) -%}
(
        extract(year from {{ day }})::int - extract(year from {{ birth_date }})::int
        - case when to_char({{ day }}, 'MMDD') < to_char({{ birth_date }}, 'MMDD') then 1 else 0 end
    )
{%- endmacro %}
