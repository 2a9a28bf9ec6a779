with versions as (
    {{ current_versions(source('civil_affairs', 'day_care_service_areas')) }}
)

select
    versions.institution_id,
    versions.community_code,
    versions.served_from,
    versions.served_to,
    {{ district_of('versions.community_code') }} as district_code,
    {{ street_of('versions.community_code') }} as street_code,
    {{ is_in_city('versions.community_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
