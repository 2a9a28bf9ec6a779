with versions as (
    {{ current_versions(source('disabled_persons', 'home_retrofits')) }}
)

select
    versions.retrofit_id,
    versions.household_id,
    versions.certificate_no,
    {{ district_of('versions.district_code') }} as district_code,
    versions.accepted_on,
    versions.amount_yuan,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
