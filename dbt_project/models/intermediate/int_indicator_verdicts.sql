-- Grain: indicator x city or district x month end. The published values judged; frozen verdicts come later. What is
-- counted from milestones is met by as many with evidence only: without it, it is on its way, and not met at the end.
with headline as (
    select
        figures.indicator_id,
        figures.division_code,
        figures.period_end,
        figures.value,
        figures.denominator,
        figures.is_provisional,
        evidenced.value as evidenced_value
    from {{ ref('fct_indicator_value') }} as figures
    left join {{ ref('fct_indicator_value') }} as evidenced
        on
            figures.indicator_id = evidenced.indicator_id
            and figures.division_code = evidenced.division_code
            and figures.period_end = evidenced.period_end
            and figures.dimension = evidenced.dimension
            and figures.member = evidenced.member
            and evidenced.measure = 'with_evidence'
    where
        figures.measure = 'headline'
        and figures.dimension = 'total'
        and length(figures.division_code) = 6
),

-- Whether and at what the division is aimed, and where it stands on the calendar.
aimed as (
    select
        headline.*,
        indicators.kind,
        indicators.time_window,
        indicators.unit,
        indicators.operator,
        indicators.deadline,
        case
            when headline.division_code != '230100' and headline.denominator = 0 then null
            when headline.division_code = '230100' then indicators.target
            when indicators.kind in ('cumulative', 'annual_flow', 'milestone', 'stock') then null
            when indicators.kind in ('coverage', 'directional') then 1
            else indicators.target
        end as target,
        case
            when indicators.time_window in ('month', 'ytd_cohort') then 'alone'
            when indicators.time_window in ('ytd_count', 'ytd_rate') then 'pace'
            else 'path'
        end as judged,
        to_char(headline.period_end, 'MM-DD') = '12-31' as is_year_end,
        headline.period_end >= indicators.deadline
        or (
            to_char(headline.period_end, 'MM-DD') = '12-31'
            and (
                indicators.time_window = 'ytd_count'
                or (indicators.time_window = 'ytd_rate' and indicators.is_continuous)
            )
        ) as is_over
    from headline
    inner join {{ ref('indicators') }} as indicators on headline.indicator_id = indicators.indicator_id
),

-- The first period with a value is the baseline; a cumulative series starts from nothing.
based as (
    select
        aimed.*,
        min(period_end) filter (where value is not null) over (
            partition by indicator_id, division_code
            order by period_end
        ) as first_known
    from aimed
),

baselines as (
    select
        based.*,
        case
            when time_window = 'cumulative' and first_known is not null then date '2021-12-31'
            else first_known
        end as baseline_period,
        case
            when time_window != 'cumulative'
                then max(value) filter (where period_end = first_known) over (
                    partition by indicator_id, division_code
                    order by period_end
                )
            when first_known is not null then 0
        end as baseline_value
    from based
),

-- Lines through the last twelve month ends and through all year ends; days are counted from the deadline.
lines as (
    select
        baselines.*,
        value - lag(value, 12) over series as change_12m,
        count(value) over last_year as months_known,
        regr_intercept(value, period_end - deadline) over last_year as month_line,
        count(value) filter (where is_year_end) over series as years_known,
        regr_intercept(value, period_end - deadline) filter (where is_year_end) over series as year_line
    from baselines
    window
        series as (
            partition by indicator_id, division_code
            order by period_end
        ),
        last_year as (
            partition by indicator_id, division_code
            order by period_end
            rows between 11 preceding and current row
        )
),

-- Judged on a course, the value due is start_value + need x days_gone / days_total.
course as (
    select
        lines.*,
        case when judged = 'path' then baseline_value else 0 end as start_value,
        case
            when time_window = 'ytd_count' then target
            when time_window = 'ytd_rate'
                then baseline_value + (target - baseline_value) * (extract(year from period_end) - 2021) / 5
            else target - baseline_value
        end as need,
        case
            when judged = 'pace' then extract(doy from period_end)
            else period_end - baseline_period
        end as days_gone,
        case
            when judged = 'pace' then {{ days_in_year('period_end') }}
            else deadline - baseline_period
        end as days_total,
        {{ satisfies('value', 'operator', 'target') }} as is_satisfied,
        kind != 'milestone'
        or coalesce({{ satisfies('evidenced_value', 'operator', 'target') }}, false) as is_evidenced,
        {{ satisfies('baseline_value', 'operator', 'target') }} as was_satisfied
    from lines
),

progress as (
    select
        course.*,
        case
            when value is null or target is null then null
            when judged = 'alone' then target
            else start_value + need * days_gone / nullif(days_total, 0)
        end as expected_value,
        case
            when judged = 'alone' or was_satisfied then null
            else (value - start_value) * days_total / nullif(need * days_gone, 0)
        end as progress_ratio,
        case
            when value is null or target is null or months_known < 6 then null
            when time_window in ('point', 'cumulative') then month_line::numeric
            when time_window = 'year' then case when years_known >= 3 then year_line::numeric end
            when judged = 'pace' then value * days_total / days_gone
            else value
        end as line_value
    from course
),

feasible as (
    select
        progress.*,
        case
            when line_value is null then null
            when unit = '%' then least(greatest(line_value, 0), 100)
            when time_window = 'cumulative' then greatest(line_value, value)
            else line_value
        end as projected_value
    from progress
),

verdicts as (
    select
        feasible.*,
        case
            when target is null then 'not_applicable'
            when value is null then 'no_data'
            when is_satisfied and is_evidenced then 'met'
            when judged = 'alone' or is_over then 'not_met'
            when judged = 'path' and was_satisfied and not is_satisfied then 'slipped'
            when progress_ratio >= 1 then 'on_track'
            when {{ satisfies('projected_value', 'operator', 'target', from_value='value') }} then 'on_track'
            when progress_ratio >= 0.8 then 'at_risk'
            else 'off_track'
        end as status,
        max(value) filter (where division_code = '230100') over (
            partition by indicator_id, period_end
        ) as city_value
    from feasible
)

select
    indicator_id,
    division_code,
    period_end,
    value,
    target,
    case when target is not null then operator end as operator,
    case when target is not null then baseline_period end as baseline_period,
    case when target is not null then baseline_value end as baseline_value,
    trim_scale(expected_value) as expected_value,
    trim_scale(progress_ratio) as progress_ratio,
    trim_scale(projected_value) as projected_value,
    target - value as gap,
    trim_scale(value / target) as attainment,
    status,
    case
        when division_code != '230100' and status not in ('not_applicable', 'no_data')
            then
                rank() over (
                    partition by
                        indicator_id,
                        period_end,
                        division_code != '230100' and status not in ('not_applicable', 'no_data')
                    order by value desc
                )
    end as rank,
    change_12m,
    is_provisional,
    case
        when division_code != '230100' and kind in ('cumulative', 'annual_flow', 'milestone', 'stock')
            then trim_scale(100 * value / nullif(city_value, 0))
    end as share_of_city
from verdicts
