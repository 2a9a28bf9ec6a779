-- Grain: division code that a register known by now ever had. The last that was said of it, also where it was corrected
-- away since: records accepted meanwhile refer to it.
with versions as (
    {{ every_version(source('civil_affairs', 'administrative_divisions')) }}
),

ordered as (
    select
        *,
        row_number() over (
            partition by division_code
            order by known_to desc, version_from desc
        ) as version
    from versions
    where known_from <= {{ known_at() }}
)

select
    ordered.division_code,
    ordered.name,
    ordered.level,
    ordered.kind,
    {{ district_of('ordered.division_code') }} as district_code,
    {{ street_of('ordered.division_code') }} as street_code,
    {{ is_in_city('ordered.division_code') }} as is_in_city
from ordered
where ordered.version = 1
