with versions as (
    {{ current_versions(source('housing', 'old_estates')) }}
)

select
    versions.estate_id,
    versions.name,
    versions.division_code,
    versions.built_year,
    versions.in_programme,
    versions.buildings,
    versions.households,
    versions.floor_area_m2,
    versions.plan_year,
    versions.started_on,
    versions.accepted_on,
    versions.features,
    {{ district_of('versions.division_code') }} as district_code,
    {{ street_of('versions.division_code') }} as street_code,
    {{ is_in_city('versions.division_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
