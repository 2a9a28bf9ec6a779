with versions as (
    {{ current_versions(source('government', 'reported_indicators')) }}
)

select
    versions.indicator_id,
    versions.division_code,
    versions.period_end,
    versions.reported_value,
    versions.reported_numerator,
    versions.reported_denominator,
    versions.reported_by,
    versions.reported_on,
    {{ district_of('versions.division_code') }} as district_code,
    {{ is_in_city('versions.division_code') }} as is_in_city,
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
