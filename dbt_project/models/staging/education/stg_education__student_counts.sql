with versions as (
    {{ current_versions(source('education', 'student_counts')) }}
)

select
    versions.year,
    {{ district_of('versions.district_code') }} as district_code,
    versions.stage,
    versions.students_16_plus,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    {{ lineage('versions') }}
from versions
