with versions as (
    {{ current_versions(source('education', 'vocational_recognitions')) }}
)

select
    versions.recognition_id,
    versions.kind,
    versions.school_code,
    versions.school_name,
    versions.major_code,
    versions.stage,
    versions.recognised_on,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
