with versions as (
    {{ current_versions(source('health', 'deaths')) }}
)

select
    versions.certificate_no,
    versions.id_number,
    versions.id_number_birth_year,
    versions.id_number_sex,
    versions.sex,
    versions.birth_date,
    versions.death_date,
    versions.residence_code,
    versions.underlying_cause,
    {{ district_of('versions.residence_code') }} as district_code,
    {{ street_of('versions.residence_code') }} as street_code,
    {{ is_in_city('versions.residence_code') }} as is_in_city,
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
