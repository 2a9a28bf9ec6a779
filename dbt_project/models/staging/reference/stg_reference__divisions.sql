select
    division.division_code,
    division.name as name_zh,
    division.level as division_level,
    division.kind,
    {{ district_of('division.division_code') }} as district_code,
    {{ street_of('division.division_code') }} as street_code,
    coalesce(division.valid_from, date '-infinity') as valid_from,
    coalesce(division.valid_to, date 'infinity') as valid_to
from {{ source('reference', 'division') }} as division
