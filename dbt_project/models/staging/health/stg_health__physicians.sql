with versions as (
    {{ current_versions(source('health', 'physicians')) }}
)

select
    versions.licence_no,
    versions.id_number,
    versions.id_number_birth_year,
    versions.id_number_sex,
    versions.category,
    versions.institution_code,
    versions.is_primary,
    {{ district_of('versions.district_code') }} as district_code,
    versions.registered_on,
    versions.cancelled_on,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
