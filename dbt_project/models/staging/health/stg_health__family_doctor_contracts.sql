with versions as (
    {{ every_version(source('health', 'family_doctor_contracts')) }}
)

select
    versions.contract_no,
    versions.id_number,
    versions.id_number_birth_year,
    versions.id_number_sex,
    versions.population_group,
    {{ street_of('versions.street_code') }} as street_code,
    versions.doctor_licence_no,
    versions.signed_on,
    versions.expires_on,
    versions.terminated_on,
    {{ district_of('versions.street_code') }} as district_code,
    {{ is_in_city('versions.street_code') }} as is_in_city,
    {{ knowledge('versions') }},
    {{ lineage('versions') }}
from versions
