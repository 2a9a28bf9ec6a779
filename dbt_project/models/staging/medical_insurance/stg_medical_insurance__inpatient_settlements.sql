with versions as (
    {{ current_versions(source('medical_insurance', 'inpatient_settlements')) }}
)

select
    versions.settlement_id,
    versions.institution_code,
    {{ district_of('versions.district_code') }} as district_code,
    versions.discharged_on,
    versions.payment_mode,
    versions.fund_paid_yuan,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    versions.as_of,
    versions.delivery_id,
    versions.file_no,
    versions.row_number
from versions
