-- Grain: indicator x city or district x closed year, for the series that are judged by the year. What is promised of
-- every year from one to another is not judged in others: nobody promised anything for them.
select
    verdicts.indicator_id,
    verdicts.division_code,
    extract(year from verdicts.period_end)::int as year,
    verdicts.period_end,
    verdicts.value,
    verdicts.target,
    verdicts.operator,
    verdicts.expected_value,
    verdicts.progress_ratio,
    verdicts.gap,
    verdicts.attainment,
    verdicts.status,
    verdicts.rank,
    verdicts.is_provisional
from {{ ref('fct_indicator_status') }} as verdicts
inner join {{ ref('indicators') }} as indicators on verdicts.indicator_id = indicators.indicator_id
where
    indicators.time_window in ('ytd_count', 'ytd_rate', 'ytd_cohort', 'year')
    and extract(month from verdicts.period_end) = 12
    and (indicators.first_year is null or extract(year from verdicts.period_end) >= indicators.first_year)
    and (indicators.last_year is null or extract(year from verdicts.period_end) <= indicators.last_year)
