with versions as (
    {{ every_version(source('medical_insurance', 'inpatient_settlements')) }}
)

select
    versions.settlement_id,
    versions.institution_code,
    {{ district_of('versions.district_code') }} as district_code,
    versions.discharged_on,
    versions.payment_mode,
    versions.fund_paid_yuan,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ knowledge('versions') }},
    {{ lineage('versions') }}
from versions
