{# Month ends and years of figures by year and district in which no district lacks. Only then is their sum the city's. Each
   district must have some that the figures name in some year, and each that stands at the end of the year by the register
   of divisions, whether or not a year names it. `figures` are versions within the city. #}
{% macro whole_years(figures) -%}
with named as (
    select distinct
        spine.period_end,
        figure.year,
        figure.district_code
    from (
        select distinct
            year,
            district_code,
            effective_from,
            effective_to
        from {{ figures }}
    ) as figure
    inner join {{ ref('int_division_periods') }} as spine
        on
            spine.division_code = '230100'
            and figure.effective_from <= spine.period_end
            and figure.effective_to > spine.period_end
),

years as (
    select distinct
        named.period_end,
        named.year
    from named
),

due as (
    select
        years.period_end,
        years.year,
        named.district_code
    from years
    inner join named on years.period_end = named.period_end
    union
    select
        years.period_end,
        years.year,
        registered.district_code
    from years
    inner join {{ ref('stg_civil_affairs__administrative_divisions') }} as registered
        on
            registered.valid_from <= make_date(years.year::int, 12, 31)
            and coalesce(registered.valid_to, 'infinity') >= make_date(years.year::int, 12, 31)
            and registered.effective_from <= years.period_end
            and registered.effective_to > years.period_end
    where
        registered.is_in_city
        and registered.level = 'district'
)

select
    due.period_end,
    due.year
from due
left join named
    on
        due.period_end = named.period_end
        and due.year = named.year
        and due.district_code = named.district_code
group by due.period_end, due.year
having count(*) = count(named.district_code)
{%- endmacro %}
