-- Grain: one minimum living standard of a district and area as listed at the latest complete month end.
with listed as (
    {{ latest_state(ref('stg_civil_affairs__minimum_living_standards')) }}
),

-- The standard in force is the one that took effect last.
ranked as (
    select
        listed.*,
        lag(standard_yuan) over in_order as former_standard_yuan,
        lead(record_effective_from) over in_order as replaced_on
    from listed
    window in_order as (partition by district_code, area order by record_effective_from, year)
)

select
    ranked.year,
    {{ place_columns('ranked') }},
    ranked.area,
    {{ code_name('area', 'ranked.area', 'zh') }} as area_zh,
    {{ code_name('area', 'ranked.area', 'en') }} as area_en,
    ranked.period_end,
    ranked.standard_yuan,
    ranked.record_effective_from as in_force_from,
    coalesce(ranked.record_effective_from <= ranked.period_end, false)
    and coalesce(ranked.replaced_on > ranked.period_end, true) as is_in_force,
    ranked.former_standard_yuan,
    ranked.standard_yuan - ranked.former_standard_yuan as raised_yuan,
    round(
        100 * (ranked.standard_yuan - ranked.former_standard_yuan) / nullif(ranked.former_standard_yuan, 0), 2
    ) as raised_percent,
    ranked.delivery_id
from ranked
