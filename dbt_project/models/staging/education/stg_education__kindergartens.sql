with versions as (
    {{ current_versions(source('education', 'kindergartens')) }}
)

select
    versions.school_code,
    versions.name,
    {{ district_of('versions.district_code') }} as district_code,
    versions.school_year,
    versions.sponsor_type,
    versions.inclusive_from,
    versions.inclusive_to,
    versions.enrolled_children,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    make_date(left(versions.school_year, 4)::int, 9, 1) as school_year_starts_on,
    {{ snapshot_validity('versions') }},
    {{ lineage('versions') }}
from versions
