with versions as (
    {{ current_versions(source('sports', 'venues')) }}
)

select
    versions.venue_id,
    versions.name,
    versions.venue_type,
    {{ district_of('versions.district_code') }} as district_code,
    versions.site_area_m2,
    versions.opened_on,
    versions.closed_on,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
