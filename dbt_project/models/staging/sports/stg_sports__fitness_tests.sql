with versions as (
    {{ current_versions(source('sports', 'fitness_tests')) }}
)

select
    versions.test_id,
    versions.tested_on,
    {{ district_of('versions.district_code') }} as district_code,
    versions.sex,
    versions.age,
    versions.urban_rural,
    versions.overall_grade,
    versions.is_valid,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
