with versions as (
    {{ current_versions(source('government', 'milestones')) }}
)

select
    versions.milestone_id,
    versions.commitment_id,
    versions.subject,
    versions.stage,
    versions.reached_on,
    versions.responsible_unit,
    versions.evidence,
    {{ snapshot_validity('versions') }},
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
