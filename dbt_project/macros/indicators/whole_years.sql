{# Month ends and years of figures by year and district in which no district lacks: each that the figures name in some year
   has some in this one. Only then is their sum the city's. `figures` are versions within the city. #}
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

in_any_year as (
    select
        period_end,
        count(distinct district_code) as districts
    from named
    group by period_end
)

select
    named.period_end,
    named.year
from named
inner join in_any_year on named.period_end = in_any_year.period_end
group by named.period_end, named.year, in_any_year.districts
having count(*) = in_any_year.districts
{%- endmacro %}
