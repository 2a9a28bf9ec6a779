-- Grain: dimension x member. Coded members have names in both languages; a free text is its own name.
with coded as (
    select
        dimension,
        member,
        name_zh,
        name_en
    from {{ ref('members') }}
),

seen as (
    select distinct
        dimension,
        member
    from {{ ref('fct_indicator_value') }}
)

select
    coalesce(coded.dimension, seen.dimension) as dimension,
    coalesce(coded.member, seen.member) as member,
    coalesce(coded.name_zh, seen.member) as name_zh,
    coalesce(coded.name_en, seen.member) as name_en,
    coded.member is not null as is_coded
from coded
full join seen on coded.dimension = seen.dimension and coded.member = seen.member
