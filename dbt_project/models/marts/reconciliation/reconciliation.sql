-- Grain: indicator x division x month end that a department reported. Its figure stands beside ours and changes nothing.
with headline as (
    select
        figures.indicator_id,
        figures.division_code,
        figures.period_end,
        figures.numerator,
        figures.denominator,
        figures.value,
        figures.is_provisional
    from {{ ref('fct_indicator_value') }} as figures
    where
        figures.measure = 'headline'
        and figures.dimension = 'total'
        and length(figures.division_code) = 6
),

reported as (
    select
        reports.indicator_id,
        reports.division_code,
        reports.period_end,
        reports.reported_value,
        reports.reported_numerator,
        reports.reported_denominator,
        reports.reported_by,
        reports.reported_on,
        reports.delivery_id,
        reports.file_no,
        reports.row_number,
        -- Departments round as they please: half a unit of the last decimal they gave is no difference.
        0.5 * power(10::numeric, -scale(trim_scale(reports.reported_value))) as rounding
    from {{ ref('stg_government__reported_indicators') }} as reports
),

compared as (
    select
        reported.*,
        indicators.operator,
        indicators.scale,
        verdicts.target,
        headline.numerator,
        headline.denominator,
        headline.value,
        headline.is_provisional,
        indicators.kind = 'ratio' and headline.denominator is not null as is_ratio,
        trim_scale(reported.reported_value - headline.value) as difference,
        indicators.scale * reported.reported_numerator / nullif(reported.reported_denominator, 0) as reported_ratio
    from reported
    left join {{ ref('indicators') }} as indicators on reported.indicator_id = indicators.indicator_id
    left join headline
        on
            reported.indicator_id = headline.indicator_id
            and reported.division_code = headline.division_code
            and reported.period_end = headline.period_end
    left join {{ ref('fct_indicator_status') }} as verdicts
        on
            reported.indicator_id = verdicts.indicator_id
            and reported.division_code = verdicts.division_code
            and reported.period_end = verdicts.period_end
),

-- The nearest other month end, within a year, whose value and parts are the ones reported.
shifted as (
    select distinct on (compared.indicator_id, compared.division_code, compared.period_end)
        compared.indicator_id,
        compared.division_code,
        compared.period_end,
        others.period_end as matching_period_end
    from compared
    inner join headline as others
        on
            compared.indicator_id = others.indicator_id
            and compared.division_code = others.division_code
            and compared.period_end != others.period_end
            and others.period_end between compared.period_end - 366 and compared.period_end + 366
            and abs(compared.reported_value - others.value) <= compared.rounding
            and coalesce(abs(compared.reported_numerator - others.numerator) <= 0.005, true)
            and coalesce(abs(compared.reported_denominator - others.denominator) <= 0.005, true)
    where abs(compared.difference) > compared.rounding
    order by
        compared.indicator_id,
        compared.division_code,
        compared.period_end,
        abs(compared.period_end - others.period_end),
        others.period_end
),

-- Parts agree up to the two decimals they are delivered with.
explained as (
    select
        compared.*,
        shifted.matching_period_end,
        abs(compared.reported_numerator - compared.numerator) > 0.005 as is_numerator_different,
        abs(compared.reported_denominator - compared.denominator) > 0.005 as is_denominator_different,
        case
            when compared.is_ratio
                then
                    compared.scale * (compared.reported_numerator - compared.numerator)
                    / nullif(compared.denominator, 0)
            else compared.reported_numerator - compared.numerator
        end as numerator_effect,
        case
            when compared.is_ratio
                then
                    compared.reported_ratio
                    - compared.scale * compared.reported_numerator / nullif(compared.denominator, 0)
        end as denominator_effect
    from compared
    left join shifted
        on
            compared.indicator_id = shifted.indicator_id
            and compared.division_code = shifted.division_code
            and compared.period_end = shifted.period_end
)

select
    indicator_id,
    division_code,
    period_end,
    reported_value,
    value,
    difference,
    case
        when reported_value is null then 'not_reported'
        when value is null then 'not_computed'
        when difference = 0 then 'none'
        when abs(difference) <= rounding then 'rounding'
        when matching_period_end is not null then 'timing'
        when is_numerator_different and is_denominator_different then 'numerator_and_denominator'
        when is_numerator_different then 'numerator'
        when is_denominator_different then 'denominator'
        when
            exists (
                select 1
                from (values (0.0001), (0.01), (0.1), (10), (100), (1000), (10000)) as factors (factor)
                where
                    abs(explained.reported_value * factors.factor - explained.value)
                    <= explained.rounding * factors.factor
            )
            then 'unit'
        when is_numerator_different is not null and (not is_ratio or is_denominator_different is not null)
            then 'arithmetic'
        else 'unexplained'
    end as difference_kind,
    trim_scale(numerator_effect) as numerator_effect,
    trim_scale(denominator_effect) as denominator_effect,
    trim_scale(difference - numerator_effect - coalesce(denominator_effect, 0)) as remaining_effect,
    matching_period_end,
    reported_numerator,
    numerator,
    reported_denominator,
    denominator,
    coalesce(
        {{ satisfies('reported_value', 'operator', 'target') }} != {{ satisfies('value', 'operator', 'target') }},
        false
    ) as is_verdict_different,
    reported_by,
    reported_on,
    is_provisional,
    delivery_id,
    file_no,
    row_number
from explained
