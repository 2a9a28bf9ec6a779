with versions as (
    {{ current_versions(source('civil_affairs', 'minimum_living_standards')) }}
)

select
    versions.year,
    {{ district_of('versions.district_code') }} as district_code,
    versions.area,
    versions.standard_yuan,
    versions.effective_from as record_effective_from,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
