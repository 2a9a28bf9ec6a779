-- Grain: indicator x month end, for indicators whose main (first) extract was ever accepted.
select
    indicator_extracts.indicator_id,
    extract_periods.period_end,
    bool_or(not extract_periods.is_present) as is_provisional
from {{ ref('indicator_extracts') }} as indicator_extracts
inner join {{ ref('int_extract_periods') }} as extract_periods on indicator_extracts.extract = extract_periods.extract
group by indicator_extracts.indicator_id, extract_periods.period_end
having bool_or(indicator_extracts.position = 1 and extract_periods.is_ever_accepted)
