select
    freezes.freeze_id,
    freezes.year,
    freezes.indicator_id,
    freezes.publication_id,
    freezes.known_at,
    freezes.frozen_at,
    case when freezes.released_at <= {{ known_at() }} then freezes.released_at end as released_at,
    coalesce(freezes.released_at > {{ known_at() }}, true) as is_in_force
from {{ source('audit', 'frozen_year') }} as freezes
where freezes.frozen_at <= {{ known_at() }}
