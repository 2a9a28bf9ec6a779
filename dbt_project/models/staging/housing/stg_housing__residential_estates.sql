with versions as (
    {{ current_versions(source('housing', 'residential_estates')) }}
)

select
    versions.estate_id,
    versions.name,
    versions.division_code,
    versions.property_company_uscc,
    versions.is_managed,
    versions.red_property_grade,
    versions.recognised_on,
    versions.expires_on,
    {{ district_of('versions.division_code') }} as district_code,
    {{ street_of('versions.division_code') }} as street_code,
    {{ is_in_city('versions.division_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
