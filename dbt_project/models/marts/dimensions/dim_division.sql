-- Grain: one division code; its validity says when it stood.
with divisions as (
    select
        '230100' as division_code,
        '哈尔滨市' as name_zh,
        'Harbin' as name_en,
        'city' as division_level,
        'city' as kind,
        null as district_code,
        date '-infinity' as valid_from,
        date 'infinity' as valid_to
    union all
    select
        district_code as division_code,
        name_zh,
        name_en,
        'district' as division_level,
        kind,
        district_code,
        date '-infinity' as valid_from,
        date 'infinity' as valid_to
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
        valid_to
    from {{ ref('stg_reference__divisions') }}
    where division_level != 'district'
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
    divisions.valid_to
from divisions
left join {{ ref('districts') }} as districts on divisions.district_code = districts.district_code
