-- Grain: street-level unit x month end at which its code was valid. Retired codes are honoured in their time.
select
    divisions.division_code as street_code,
    divisions.district_code,
    divisions.kind,
    periods.period_index,
    periods.period_end
from {{ ref('stg_reference__divisions') }} as divisions
inner join {{ ref('int_periods') }} as periods
    on periods.period_end between divisions.valid_from and divisions.valid_to
where divisions.division_level = 'street_level'
