-- Grain: the city or a district x month end. The rows every indicator has, whatever was delivered.
with divisions as (
    select
        '230100' as division_code,
        'city' as division_level
    union all
    select
        districts.district_code as division_code,
        'district' as division_level
    from {{ ref('districts') }} as districts
)

select
    divisions.division_code,
    divisions.division_level,
    periods.period_index,
    periods.period_end
from divisions
cross join {{ ref('int_periods') }} as periods
