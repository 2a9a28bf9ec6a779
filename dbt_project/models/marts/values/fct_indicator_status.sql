-- The values judged, and of years frozen the verdicts published when they were frozen.
with freezes as (
    select *
    from {{ ref('stg_audit__freezes') }}
    where is_in_force
)

select verdicts.*
from {{ ref('int_indicator_verdicts') }} as verdicts
where
    not exists (
        select freezes.freeze_id
        from freezes
        where
            freezes.indicator_id = verdicts.indicator_id
            and freezes.year = extract(year from verdicts.period_end)
    )
union all
select
    frozen.indicator_id,
    frozen.division_code,
    frozen.period_end,
    frozen.value,
    frozen.target,
    frozen.operator,
    frozen.baseline_period,
    frozen.baseline_value,
    frozen.expected_value,
    frozen.progress_ratio,
    frozen.projected_value,
    frozen.gap,
    frozen.attainment,
    frozen.status,
    frozen.rank,
    frozen.change_12m,
    frozen.is_provisional,
    frozen.share_of_city
from {{ ref('stg_audit__frozen_verdicts') }} as frozen
where frozen.freeze_id in (select freezes.freeze_id from freezes)
