{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    post_hook='analyze {{ this }}',
) }}

-- Grain: delivery x district in which it changed records. What was accepted before the first publication moved no
-- published value; what a former build has read is not read again.
with since as (
    select
        coalesce(
            {% if is_incremental() -%}
            (select max(made.accepted_at) from {{ this }} as made),
            {% endif -%}
            (select min(publications.known_at) from {{ ref('stg_audit__publications') }} as publications),
            {{ known_at() }}
        ) as moment
)

select
    extracts.extract,
    changed.delivery_id,
    changed.accepted_at,
    coalesce(changed.district_code, '230100') as place,
    changed.speaks_from,
    changed.speaks_to,
    changed.record_versions
from {{ ref('extracts') }} as extracts
cross join since
cross join
    lateral audit.records_changed(
        extracts.extract, extracts.mode, extracts.place_field, since.moment, {{ known_at() }}
    ) as changed
where
    extracts.place_field is null
    or changed.district_code in (select districts.district_code from {{ ref('districts') }} as districts)
