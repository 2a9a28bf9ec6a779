with versions as (
    {{ current_versions(source('petitions', 'cases')) }}
)

select
    versions.case_no,
    versions.registered_on,
    versions.channel,
    {{ district_of('versions.district_code') }} as district_code,
    versions.responsible_unit,
    versions.notified_on,
    versions.due_on,
    versions.extended_to,
    versions.closed_on,
    versions.rating,
    versions.is_repeat,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ lineage('versions') }}
from versions
