with versions as (
    {{ current_versions(source('housing', 'public_rental_beneficiaries')) }}
)

select
    versions.household_id,
    {{ district_of('versions.district_code') }} as district_code,
    versions.mode,
    versions.from_date,
    versions.to_date,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
