with versions as (
    {{ current_versions(source('health', 'childcare_institutions')) }}
)

select
    versions.institution_id,
    versions.uscc,
    versions.name,
    versions.facility_kind,
    versions.division_code,
    versions.places,
    versions.filed_on,
    versions.closed_on,
    {{ district_of('versions.division_code') }} as district_code,
    {{ street_of('versions.division_code') }} as street_code,
    {{ is_in_city('versions.division_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
