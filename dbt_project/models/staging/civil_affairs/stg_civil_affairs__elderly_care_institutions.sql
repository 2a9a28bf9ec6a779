with versions as (
    {{ current_versions(source('civil_affairs', 'elderly_care_institutions')) }}
)

select
    versions.institution_id,
    versions.uscc,
    versions.name,
    versions.kind,
    versions.division_code,
    versions.services,
    versions.beds_total,
    versions.beds_nursing,
    versions.opened_on,
    versions.closed_on,
    {{ district_of('versions.division_code') }} as district_code,
    {{ street_of('versions.division_code') }} as street_code,
    {{ is_in_city('versions.division_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    {{ lineage('versions') }}
from versions
