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

running as (
    select
        grid.*,
        {%- for measure in measures %}
        coalesce(sum(change.{{ measure }}) over cell, 0) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from grid
    left join {{ changes }} as change
        on
            grid.division_code = change.division_code
            and grid.period_index = change.period_index
            and grid.dimension = change.dimension
            and grid.member = change.member
    window cell as (
        partition by grid.division_code, grid.dimension, grid.member
        order by grid.period_index
    )
)

select *
from running
where
    is_listed
    or n > 0
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
