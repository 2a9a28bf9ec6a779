select
    delivery.delivery_id,
    delivery.department || '.' || delivery.extract as extract,
    delivery.as_of,
    delivery.received_at,
    delivery.accepted_at,
    delivery.accepted_at is not null as is_accepted,
    delivery.records_read,
    delivery.rows_accepted,
    delivery.rows_skipped
from {{ source('audit', 'delivery') }} as delivery
where
    coalesce(delivery.accepted_at, delivery.received_at) <= {{ known_at() }}
    and delivery.as_of <= {{ business_date() }}
