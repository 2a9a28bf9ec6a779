with versions as (
    {{ every_version(source('human_resources', 'pension_payments')) }}
)

select
    versions.payment_id,
    versions.id_number,
    versions.id_number_birth_year,
    versions.id_number_sex,
    versions.month,
    {{ district_of('versions.district_code') }} as district_code,
    versions.payable_yuan,
    versions.paid_yuan,
    versions.due_on,
    versions.paid_on,
    versions.status,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ knowledge('versions') }},
    {{ lineage('versions') }}
from versions
