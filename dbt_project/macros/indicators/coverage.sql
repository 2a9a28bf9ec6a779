{# Signed monthly changes of how many places (streets, communities) there are, how many are covered, and by how many
   serving records (n). `places` and `serving` have place_code and their months; places also have a district. A record
   serves its place while both stand. #}
{% macro coverage_changes(indicator_id, places, serving) -%}
with served as (
    select
        {{ places }}.district_code,
        {{ places }}.place_code,
        greatest({{ serving }}.period_from, {{ places }}.period_from) as period_from,
        least({{ serving }}.period_until, {{ places }}.period_until) as period_until
    from {{ serving }}
    inner join {{ places }} on {{ serving }}.place_code = {{ places }}.place_code
),

counted as (
    select
        district_code,
        1 as places,
        period_from,
        period_until
    from {{ places }}
),

covered_changes as (
    {{ distinct_changes(indicator_id, 'served', 'place_code', 'covered') }}
),

place_changes as (
    {{ monthly_changes(indicator_id, 'counted', ['places']) }}
)

select
    division_code,
    dimension,
    member,
    period_index,
    covered_changes.covered,
    covered_changes.n,
    place_changes.places
from place_changes
full join covered_changes using (division_code, dimension, member, period_index)
{%- endmacro %}


{# The divisions of the register that count as places, from and until the months they are valid. #}
{% macro places_valid(level, kinds, place_code) -%}
select
    district_code,
    {{ place_code }} as place_code,
    {{ first_month(['valid_from', 'effective_from']) }} as period_from,
    {{ month_after(events=['effective_to'], last_days=['valid_to']) }} as period_until
from {{ ref('stg_civil_affairs__administrative_divisions') }}
where
    is_in_city
    and valid_from is not null
    and level = '{{ level }}'
    and kind in ('{{ kinds | join("', '") }}')
{%- endmacro %}


{# Output of an indicator that counts covered places; without a list of divisions their number is missing, not 0. #}
{% macro places_covered(indicator_id, places, serving) -%}
with changes as (
    {{ coverage_changes(indicator_id, places, serving) }}
),

series as (
    {{ running_series(indicator_id, 'changes', ['covered', 'places', 'n']) }}
)

select
    division_code,
    period_end,
    dimension,
    member,
    'headline' as measure,
    covered as numerator,
    case
        when exists (select 1 from {{ ref('stg_civil_affairs__administrative_divisions') }} where is_in_city)
            then places
    end as denominator,
    n,
    null as denominator_year
from series
{%- endmacro %}


{# Number of the city's districts that a division consists of: all of them in the city, one in a district. #}
{% macro districts_in(division_code) -%}
    case when {{ division_code }} = '230100' then (select count(*) from {{ ref('districts') }}) else 1 end
{%- endmacro %}


{# Output of an indicator that counts districts having something: `having` are spells with a district and months. #}
{% macro districts_covered(indicator_id, having) -%}
with having_district as (
    select
        *,
        district_code as district
    from {{ having }}
),

changes as (
    {{ distinct_changes(indicator_id, 'having_district', 'district', 'covered') }}
),

series as (
    {{ running_series(indicator_id, 'changes', ['covered', 'n']) }}
)

select
    division_code,
    period_end,
    dimension,
    member,
    'headline' as measure,
    covered as numerator,
    {{ districts_in('division_code') }} as denominator,
    n,
    null as denominator_year
from series
{%- endmacro %}
