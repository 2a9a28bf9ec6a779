-- Grain: street-level unit x month end at which it stood. The delivered register says which stood, as it spoke at that
-- month end; the shipped list is asked only while no register was ever delivered.
with registered as (
    select
        division_code as street_code,
        district_code,
        kind,
        greatest(valid_from, effective_from) as stood_from,
        least(valid_to, effective_to - 1) as stood_to
    from {{ ref('stg_civil_affairs__administrative_divisions') }}
    where
        is_in_city
        and level = 'street_level'
        and division_code = street_code
        and valid_from is not null
),

units as (
    select * from registered
    union all
    select
        division_code as street_code,
        district_code,
        kind,
        valid_from as stood_from,
        valid_to as stood_to
    from {{ ref('stg_reference__divisions') }}
    where
        division_level = 'street_level'
        and not exists (
            select 1
            from {{ ref('stg_civil_affairs__administrative_divisions') }} as delivered
            where delivered.is_in_city
        )
)

select
    units.street_code,
    units.district_code,
    units.kind,
    periods.period_index,
    periods.period_end
from units
inner join {{ ref('int_periods') }} as periods
    on periods.period_end between units.stood_from and units.stood_to
