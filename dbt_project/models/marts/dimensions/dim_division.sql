-- Grain: one division code; its validity says when it stood. Below the districts the delivered register speaks, by the
-- last it said of a code; the shipped list names the codes that no register has. Every code a record may refer to is here.
with registered as (
    select
        division_code,
        name as name_zh,
        level as division_level,
        kind,
        district_code,
        street_code,
        valid_from,
        least(valid_to, effective_to - 1) as valid_to,
        row_number() over (partition by division_code order by effective_from desc) as version
    from {{ ref('stg_civil_affairs__administrative_divisions') }}
    where
        is_in_city
        and street_code is not null
),

listed as (
    select
        division_code,
        name_zh,
        division_level,
        kind,
        district_code,
        street_code,
        valid_from,
        valid_to,
        true as is_registered
    from registered
    where version = 1
    union all
    select
        shipped.division_code,
        shipped.name_zh,
        shipped.division_level,
        shipped.kind,
        shipped.district_code,
        shipped.street_code,
        shipped.valid_from,
        shipped.valid_to,
        false as is_registered
    from {{ ref('stg_reference__divisions') }} as shipped
    where
        shipped.division_level != 'district'
        and shipped.division_code not in (select registered.division_code from registered)
),

-- What a register had until it was corrected stands at no time, but records accepted meanwhile refer to it.
known as (
    select * from listed
    union all
    select
        former.division_code,
        former.name as name_zh,
        former.level as division_level,
        former.kind,
        former.district_code,
        former.street_code,
        null as valid_from,
        null as valid_to,
        false as is_registered
    from {{ ref('stg_civil_affairs__divisions_ever_registered') }} as former
    where
        former.is_in_city
        and former.street_code is not null
        and former.division_code not in (select listed.division_code from listed)
),

divisions as (
    select
        '230100' as division_code,
        '哈尔滨市' as name_zh,
        'Harbin' as name_en,
        'city' as division_level,
        'city' as kind,
        null as district_code,
        date '-infinity' as valid_from,
        date 'infinity' as valid_to,
        false as is_registered
    union all
    select
        district_code as division_code,
        name_zh,
        name_en,
        'district' as division_level,
        kind,
        district_code,
        date '-infinity' as valid_from,
        date 'infinity' as valid_to,
        false as is_registered
    from {{ ref('districts') }}
    union all
    select
        division_code,
        name_zh,
        null as name_en,
        division_level,
        kind,
        district_code,
        valid_from,
        valid_to,
        is_registered
    from known
    union all
    -- A community may be known and its street not, as where the street's row was set aside: its code is all its name.
    select distinct
        community.street_code as division_code,
        community.street_code as name_zh,
        null as name_en,
        'street_level' as division_level,
        null as kind,
        community.district_code,
        null::date as valid_from,
        null::date as valid_to,
        false as is_registered
    from known as community
    where community.street_code not in (select known.division_code from known)
)

select
    divisions.division_code,
    divisions.name_zh,
    divisions.name_en,
    divisions.division_level,
    divisions.kind,
    divisions.district_code,
    districts.name_zh as district_name_zh,
    districts.name_en as district_name_en,
    divisions.valid_from,
    divisions.valid_to,
    divisions.is_registered
from divisions
left join {{ ref('districts') }} as districts on divisions.district_code = districts.district_code
