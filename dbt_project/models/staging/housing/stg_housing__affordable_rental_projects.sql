with versions as (
    {{ current_versions(source('housing', 'affordable_rental_projects')) }}
)

select
    versions.project_id,
    versions.name,
    {{ district_of('versions.district_code') }} as district_code,
    versions.raising_method,
    versions.units,
    versions.recognised_on,
    versions.started_on,
    versions.completed_on,
    versions.withdrawn_on,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
