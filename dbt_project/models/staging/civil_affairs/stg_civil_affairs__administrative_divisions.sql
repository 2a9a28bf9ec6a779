with versions as (
    {{ current_versions(source('civil_affairs', 'administrative_divisions')) }}
)

select
    versions.division_code,
    versions.name,
    versions.level,
    versions.kind,
    versions.valid_from,
    versions.valid_to,
    {{ district_of('versions.division_code') }} as district_code,
    {{ street_of('versions.division_code') }} as street_code,
    {{ is_in_city('versions.division_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    {{ lineage('versions') }}
from versions
