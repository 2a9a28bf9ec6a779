select
    publication.publication_id,
    publication.business_date,
    publication.known_at
from {{ source('audit', 'publication') }} as publication
where publication.completed_at is not null
