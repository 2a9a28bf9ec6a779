with versions as (
    {{ current_versions(source('education', 'high_schools')) }}
)

select
    versions.school_code,
    versions.name,
    {{ district_of('versions.district_code') }} as district_code,
    versions.recognition,
    versions.recognised_on,
    versions.document_no,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
