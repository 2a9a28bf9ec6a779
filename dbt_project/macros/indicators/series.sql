{# The state at every month end: running sums of the measures of `changes` over all divisions, periods and members of
   the definition. Cells without records are 0; streets appear while they are valid or have records (n > 0). The
   members of a free-text dimension are the texts of `records`, the indicator's records in the city. #}
{% macro running_series(indicator_id, changes, measures, records=none) -%}
{%- set indicator = definition(indicator_id) -%}
with grid as (
    select
        spine.division_code,
        spine.period_index,
        spine.period_end,
        member.dimension,
        member.member,
        true as is_listed
    from {{ ref('int_division_periods') }} as spine
    cross join (
        {{ member_rows(indicator, records) }}
    ) as member (dimension, member)
    {%- if indicator.is_city_only %}
    where spine.division_code = '230100'
    {%- endif %}
    {%- if indicator.streets %}

    union all

    select
        street.division_code,
        spine.period_index,
        spine.period_end,
        'total' as dimension,
        'total' as member,
        listed.street_code is not null as is_listed
    from (
        select street_code as division_code from {{ ref('int_street_periods') }}
        union
        select division_code from {{ changes }} where length(division_code) = 12
    ) as street
    inner join {{ ref('int_division_periods') }} as spine on spine.division_code = '230100'
    left join {{ ref('int_street_periods') }} as listed
        on street.division_code = listed.street_code and spine.period_index = listed.period_index
    {%- endif %}
),

-- Each cell's months with what changes in them: a sum, because the planner takes a join by so many columns that belong
-- together for one of few rows.
steps as (
    select
        *,
        {%- for measure in measures %}
        null::numeric as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from grid

    union all

    select
        division_code,
        period_index,
        null as period_end,
        dimension,
        member,
        false as is_listed,
        {%- for measure in measures %}
        {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ changes }}
),

running as (
    select
        division_code,
        period_index,
        max(period_end) as period_end,
        dimension,
        member,
        bool_or(is_listed) as is_listed,
        {%- for measure in measures %}
        coalesce(sum(sum({{ measure }})) over cell, 0) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from steps
    group by division_code, dimension, member, period_index
    window cell as (
        partition by division_code, dimension, member
        order by period_index
    )
)

select *
from running
where
    period_end is not null
    and (is_listed or n > 0)
{%- endmacro %}


{# The members of an indicator: the total, every code of its coded dimensions, every text seen in its free ones. #}
{% macro member_rows(indicator, records) -%}
select *
from (
    values
    ('total', 'total')
    {%- for dimension, codes in indicator.by.items() %}{% for code in codes %},
    ('{{ dimension }}', '{{ code }}')
    {%- endfor %}{% endfor %}
) as coded (dimension, member)
{%- for dimension, codes in indicator.by.items() if not codes %}
union all
select distinct
    '{{ dimension }}' as dimension,
    {{ dimension }} as member
from {{ records }}
where {{ dimension }} is not null
{%- endfor %}
{%- endmacro %}
