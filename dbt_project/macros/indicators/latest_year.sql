{# Yearly figures at every month end, by division, `keys` and year: sums of `measure` of the latest year with data whose
   31 December is on or before the month end, one year for all divisions. The city has rows only where every district has
   some: the sum of the others is not the city's. `figures` are versions within the city. #}
{% macro of_the_latest_year(figures, measure, keys=[]) -%}
with latest_years as (
    select
        periods.period_end,
        max(figure.year) as year
    from {{ ref('int_periods') }} as periods
    inner join {{ figures }} as figure
        on
            make_date(figure.year::int, 12, 31) <= periods.period_end
            and figure.effective_from <= periods.period_end
            and figure.effective_to > periods.period_end
    group by periods.period_end
),

whole_years as (
    {{ whole_years(figures) }}
)

select
    divisions.division_code,
    latest_years.period_end,
    latest_years.year::int as year,
    {%- for key in keys %}
    figure.{{ key }},
    {%- endfor %}
    sum(figure.{{ measure }}) as {{ measure }}
from latest_years
inner join {{ figures }} as figure
    on
        latest_years.year = figure.year
        and figure.effective_from <= latest_years.period_end
        and figure.effective_to > latest_years.period_end
cross join lateral (values ('230100'), (figure.district_code)) as place (division_code)
inner join {{ ref('int_division_periods') }} as divisions
    on
        latest_years.period_end = divisions.period_end
        and place.division_code = divisions.division_code
where
    divisions.division_code != '230100'
    or (latest_years.period_end, latest_years.year) in (
        select
            whole_years.period_end,
            whole_years.year
        from whole_years
    )
group by
    divisions.division_code,
    latest_years.period_end,
    latest_years.year
    {%- for key in keys %},
    figure.{{ key }}
    {%- endfor %}
{%- endmacro %}
