with versions as (
    {{ every_version(source('health', 'elderly_health_services')) }}
)

select
    versions.record_no,
    versions.id_number,
    versions.id_number_birth_year,
    versions.id_number_sex,
    versions.birth_date,
    versions.sex,
    {{ street_of('versions.street_code') }} as street_code,
    versions.institution_code,
    versions.served_on,
    versions.has_assessment,
    versions.has_examination,
    versions.has_laboratory,
    versions.has_guidance,
    versions.record_complete,
    {{ district_of('versions.street_code') }} as district_code,
    {{ is_in_city('versions.street_code') }} as is_in_city,
    {{ knowledge('versions') }},
    {{ lineage('versions') }}
from versions
