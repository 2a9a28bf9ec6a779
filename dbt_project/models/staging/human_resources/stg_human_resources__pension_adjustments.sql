with versions as (
    {{ every_version(source('human_resources', 'pension_adjustments')) }}
)

select
    versions.adjustment_year,
    versions.id_number,
    versions.id_number_birth_year,
    versions.id_number_sex,
    {{ district_of('versions.district_code') }} as district_code,
    versions.is_eligible,
    versions.adjusted_on,
    versions.monthly_increase_yuan,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ knowledge('versions') }},
    {{ lineage('versions') }}
from versions
