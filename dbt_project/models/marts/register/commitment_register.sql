-- Grain: one indicator or commitment at the latest complete period. Indicators are met by their values, those counted
-- from milestones only with evidence; commitments by evidenced milestones that their data do not contradict.
with latest as (
    select max(period_end) as period_end
    from {{ ref('int_periods') }}
),

clauses as (
    select
        commitment_id,
        count(*) as clause_count,
        string_agg(clause_zh, '；' order by position) as clauses_zh,
        string_agg(clause_en, '; ' order by position) as clauses_en
    from {{ ref('commitment_clauses') }}
    group by commitment_id
),

entries as (
    select
        indicator_id as register_id,
        'indicator' as entry_type,
        kind,
        system,
        department,
        name_zh,
        name_en,
        plan_zh as clauses_zh,
        plan_en as clauses_en,
        1 as clause_count,
        target,
        deadline,
        definition_version
    from {{ ref('indicators') }}
    union all
    select
        commitments.commitment_id as register_id,
        'commitment' as entry_type,
        commitments.kind,
        commitments.system,
        commitments.department,
        commitments.name_zh,
        commitments.name_en,
        clauses.clauses_zh,
        clauses.clauses_en,
        clauses.clause_count,
        null as target,
        commitments.deadline,
        commitments.definition_version
    from {{ ref('commitments') }} as commitments
    inner join clauses on commitments.commitment_id = clauses.commitment_id
),

evidence as (
    select
        register_id,
        count(*) as matters,
        count(*) filter (where milestones > 0) as matters_reported,
        count(evidenced_on) as matters_evidenced,
        count(*) filter (where is_kept) as matters_kept,
        (array_agg(evidence_document order by evidenced_on desc nulls last, position asc))[1] as evidence_document,
        (array_agg(evidenced_stage order by evidenced_on desc nulls last, position asc))[1] as evidence_stage,
        max(evidenced_on) as evidence_on
    from {{ ref('commitment_milestone') }}
    group by register_id
),

named as (
    select
        commitment_id as register_id,
        indicator_id
    from {{ ref('commitment_proxies') }}
    union all
    select
        indicator_id as register_id,
        indicator_id
    from {{ ref('indicators') }}
),

-- What data say. Of several indicators: how many are met, and the verdict that is furthest from it.
by_indicators as (
    select
        named.register_id,
        string_agg(named.indicator_id, ', ' order by scorecard.system, named.indicator_id) as proxy,
        string_agg(scorecard.name_zh, '；' order by scorecard.system, named.indicator_id) as proxy_zh,
        string_agg(scorecard.name_en, '; ' order by scorecard.system, named.indicator_id) as proxy_en,
        case
            when count(*) = 1 then max(scorecard.value)
            else count(*) filter (where scorecard.status = 'met')
        end as proxy_value,
        case when count(*) = 1 then max(scorecard.target) else count(*) end as proxy_target,
        case when count(*) = 1 then max(scorecard.unit) else '个指标达标' end as proxy_unit,
        case when count(*) = 1 then max(scorecard.unit_en) else 'indicators met' end as proxy_unit_en,
        case when count(*) = 1 then max(scorecard.baseline_value) end as proxy_baseline_value,
        case when count(*) = 1 then max(scorecard.change_12m) end as proxy_change_12m,
        (
            array_agg(
                scorecard.status order by
                    array_position(
                        array['not_met', 'slipped', 'off_track', 'at_risk', 'no_data', 'on_track', 'met'],
                        scorecard.status
                    )
            )
        )[1] as proxy_status,
        bool_and(scorecard.status = 'met') as is_confirmed,
        bool_or(coalesce(scorecard.is_provisional, true)) as is_provisional
    from named
    inner join {{ ref('plan_scorecard') }} as scorecard on named.indicator_id = scorecard.indicator_id
    group by named.register_id
),

figures as (
    select
        figures.commitment_id,
        latest.period_end,
        max(figures.value) filter (where figures.period_end = latest.period_end) as value,
        max(figures.value) filter (where figures.period_end = date '2021-12-31') as baseline_value,
        max(figures.value) filter (
            where figures.period_end = (latest.period_end + 1 - interval '1 year')::date - 1
        ) as value_a_year_before,
        bool_or(figures.is_provisional) filter (where figures.period_end = latest.period_end) as is_provisional
    from {{ ref('int_commitment_figures') }} as figures
    cross join latest
    where figures.division_code = '230100'
    group by figures.commitment_id, latest.period_end
),

-- A figure has no target: it is on track when it moved the right way since the baseline.
by_figures as (
    select
        figures.commitment_id as register_id,
        commitments.figure_fields as proxy,
        commitments.figure_zh as proxy_zh,
        commitments.figure_en as proxy_en,
        figures.value as proxy_value,
        null::numeric as proxy_target,
        commitments.figure_unit_zh as proxy_unit,
        commitments.figure_unit_en as proxy_unit_en,
        figures.baseline_value as proxy_baseline_value,
        figures.value - figures.value_a_year_before as proxy_change_12m,
        case
            when figures.value is null or figures.baseline_value is null then 'no_data'
            when commitments.figure_better = 'more' and figures.value > figures.baseline_value then 'on_track'
            when commitments.figure_better = 'fewer' and figures.value < figures.baseline_value then 'on_track'
            else 'off_track'
        end as proxy_status,
        coalesce(
            case commitments.figure_better
                when 'more' then figures.value > figures.baseline_value
                when 'fewer' then figures.value < figures.baseline_value
            end,
            false
        ) as is_confirmed,
        figures.is_provisional
    from figures
    inner join {{ ref('commitments') }} as commitments on figures.commitment_id = commitments.commitment_id
),

proxies as (
    select * from by_indicators
    union all
    select * from by_figures
),

ledger as (
    select not delivered.is_present as is_provisional
    from {{ ref('int_extract_periods') }} as delivered
    inner join latest on delivered.period_end = latest.period_end
    where delivered.extract = 'government.milestones'
),

judged as (
    select
        entries.*,
        latest.period_end,
        coalesce(evidence.matters, 0) as matters,
        coalesce(evidence.matters_reported, 0) as matters_reported,
        coalesce(evidence.matters_evidenced, 0) as matters_evidenced,
        coalesce(evidence.matters_kept, 0) as matters_kept,
        evidence.evidence_document,
        evidence.evidence_on,
        evidence.evidence_stage,
        proxies.proxy,
        proxies.proxy_zh,
        proxies.proxy_en,
        proxies.proxy_value,
        proxies.proxy_target,
        proxies.proxy_unit,
        proxies.proxy_unit_en,
        proxies.proxy_baseline_value,
        proxies.proxy_change_12m,
        proxies.proxy_status,
        coalesce(proxies.is_confirmed, true) as is_confirmed,
        coalesce(proxies.is_provisional, false)
        or (entries.entry_type = 'commitment' and coalesce(ledger.is_provisional, true)) as is_provisional
    from entries
    cross join latest
    left join evidence on entries.register_id = evidence.register_id
    left join proxies on entries.register_id = proxies.register_id
    left join ledger on true
),

stated as (
    select
        judged.*,
        case
            when entry_type = 'indicator' and kind = 'milestone' and proxy_status = 'met' and matters_kept < target
                then 'unevidenced'
            when entry_type = 'indicator' then proxy_status
            when matters > 0 and matters_kept = matters and is_confirmed then 'met'
            when period_end >= deadline then 'not_met'
            when matters > 0 and matters_kept = matters then 'unconfirmed'
            when matters_evidenced > 0 then 'under_way'
            when matters_reported > 0 then 'unevidenced'
            when proxy_status != 'no_data' then 'tracked'
            else 'no_evidence'
        end as state
    from judged
)

select
    stated.register_id,
    stated.entry_type,
    stated.kind,
    stated.system,
    stated.department,
    departments.name_zh as department_zh,
    departments.name_en as department_en,
    stated.name_zh,
    stated.name_en,
    stated.clauses_zh,
    stated.clauses_en,
    stated.clause_count,
    stated.period_end,
    stated.deadline,
    stated.state,
    words.state_zh,
    words.state_en,
    stated.evidence_document,
    stated.evidence_on,
    stated.evidence_stage,
    stated.matters,
    stated.matters_reported,
    stated.matters_evidenced,
    stated.matters_kept,
    stated.proxy,
    stated.proxy_zh,
    stated.proxy_en,
    stated.proxy_value,
    stated.proxy_target,
    stated.proxy_unit,
    stated.proxy_unit_en,
    stated.proxy_baseline_value,
    stated.proxy_change_12m,
    stated.proxy_status,
    stated.is_provisional,
    stated.definition_version
from stated
left join {{ ref('departments') }} as departments on stated.department = departments.department
left join (
    values
    ('met', '已落实', 'Met'),
    ('not_met', '未落实', 'Not met'),
    ('slipped', '倒退', 'Slipped'),
    ('on_track', '按序时', 'On track'),
    ('at_risk', '有风险', 'At risk'),
    ('off_track', '滞后', 'Off track'),
    ('no_data', '缺数据', 'No data'),
    ('unconfirmed', '有佐证，数据未印证', 'Evidenced, not confirmed by data'),
    ('under_way', '推进中，有佐证', 'Under way, with evidence'),
    ('unevidenced', '有报告，无佐证', 'Reported without evidence'),
    ('tracked', '仅有数据跟踪', 'Followed by data only'),
    ('no_evidence', '无报告', 'Nothing reported')
) as words (state, state_zh, state_en) on stated.state = words.state
