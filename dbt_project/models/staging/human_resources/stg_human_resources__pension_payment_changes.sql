-- Grain: one version of a payment x the moment it became known or ceased to be.
select
    month,
    known_from as changed_at
from {{ source('human_resources', 'pension_payments') }}
union all
select
    month,
    known_to as changed_at
from {{ source('human_resources', 'pension_payments') }}
where known_to < 'infinity'
