with versions as (
    {{ current_versions(source('health', 'medical_institutions')) }}
)

select
    versions.institution_code,
    versions.uscc,
    versions.name,
    versions.category,
    versions.grade,
    versions.ownership,
    {{ district_of('versions.district_code') }} as district_code,
    versions.departments,
    versions.opened_on,
    versions.closed_on,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
