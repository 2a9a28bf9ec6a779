{# The latest complete period of every indicator at the given divisions, also of indicators never delivered. #}
{% macro scorecard(divisions) -%}
with latest as (
    select
        spine.division_code,
        spine.period_end
    from {{ ref('int_division_periods') }} as spine
    where
        spine.division_level = '{{ divisions }}'
        and spine.period_end = (select max(periods.period_end) from {{ ref('int_periods') }} as periods)
)

select
    indicators.indicator_id,
    latest.division_code,
    divisions.name_zh as division_name_zh,
    divisions.name_en as division_name_en,
    indicators.name_zh,
    indicators.name_en,
    indicators.system,
    indicators.department,
    indicators.unit,
    indicators.unit_en,
    latest.period_end,
    verdicts.value,
    verdicts.target,
    verdicts.operator,
    verdicts.baseline_period,
    verdicts.baseline_value,
    verdicts.expected_value,
    verdicts.progress_ratio,
    verdicts.projected_value,
    verdicts.gap,
    verdicts.attainment,
    coalesce(verdicts.status, 'no_data') as status,
    verdicts.rank,
    verdicts.change_12m,
    verdicts.is_provisional,
    verdicts.share_of_city,
    indicators.deadline,
    case
        when indicators.assumption_zh is not null
            then indicators.assumption_zh || ' · ' || indicators.assumption_en
    end as assumption,
    quality.quality_score,
    reported.reported_value,
    reported.difference as reported_difference,
    indicators.definition_version
from {{ ref('indicators') }} as indicators
cross join latest
inner join {{ ref('dim_division') }} as divisions on latest.division_code = divisions.division_code
left join {{ ref('fct_indicator_status') }} as verdicts
    on
        indicators.indicator_id = verdicts.indicator_id
        and latest.division_code = verdicts.division_code
        and latest.period_end = verdicts.period_end
left join {{ ref('int_indicator_quality') }} as quality on indicators.indicator_id = quality.indicator_id
left join {{ ref('reconciliation') }} as reported
    on
        indicators.indicator_id = reported.indicator_id
        and latest.division_code = reported.division_code
        and latest.period_end = reported.period_end
{%- if divisions == 'district' %}
where not indicators.is_city_only
{%- endif %}
{%- endmacro %}
