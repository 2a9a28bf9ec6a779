with versions as (
    {{ current_versions(source('statistics', 'resident_population')) }}
)

select
    versions.year,
    {{ district_of('versions.district_code') }} as district_code,
    versions.sex,
    versions.age_group,
    versions.persons,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    {{ lineage('versions') }}
from versions
