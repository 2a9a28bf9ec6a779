{{ config(indexes=[{'columns': ['period_end', 'indicator_id']}]) }}

-- What the records say, and of years frozen what was published when they were frozen.
with freezes as (
    select *
    from {{ ref('stg_audit__freezes') }}
    where is_in_force
)

select computed.*
from {{ ref('int_indicator_values') }} as computed
where
    not exists (
        select freezes.freeze_id
        from freezes
        where
            freezes.indicator_id = computed.indicator_id
            and freezes.year = extract(year from computed.period_end)
    )
union all
select
    frozen.indicator_id,
    frozen.division_code,
    frozen.period_end,
    frozen.dimension,
    frozen.member,
    frozen.measure,
    frozen.numerator,
    frozen.denominator,
    frozen.value,
    frozen.n,
    frozen.ci_low,
    frozen.ci_high,
    frozen.denominator_year,
    frozen.is_provisional,
    frozen.definition_version
from {{ ref('stg_audit__frozen_values') }} as frozen
where frozen.freeze_id in (select freezes.freeze_id from freezes)
