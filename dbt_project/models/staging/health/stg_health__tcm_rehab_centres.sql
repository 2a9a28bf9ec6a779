with versions as (
    {{ current_versions(source('health', 'tcm_rehab_centres')) }}
)

select
    versions.centre_id,
    versions.institution_code,
    versions.name,
    {{ district_of('versions.district_code') }} as district_code,
    versions.mainly_tcm,
    versions.established_on,
    versions.closed_on,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
