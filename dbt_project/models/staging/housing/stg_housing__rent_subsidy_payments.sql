with versions as (
    {{ every_version(source('housing', 'rent_subsidy_payments')) }}
)

select
    versions.payment_id,
    versions.household_id,
    versions.applicant_id_number,
    versions.applicant_id_number_birth_year,
    versions.applicant_id_number_sex,
    {{ district_of('versions.district_code') }} as district_code,
    versions.household_size,
    versions.paid_on,
    versions.amount_yuan,
    {{ is_in_city('versions.district_code') }} as is_in_city,
    {{ knowledge('versions') }},
    {{ lineage('versions') }}
from versions
