with versions as (
    {{ current_versions(source('health', 'family_doctor_surveys')) }}
)

select
    versions.response_id,
    versions.surveyed_on,
    {{ district_of('versions.district_code') }} as district_code,
    versions.rating,
    versions.is_valid,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
