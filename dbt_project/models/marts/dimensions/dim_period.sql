select
    period_end,
    period_start,
    period_index,
    extract(year from period_end)::int as year,
    extract(quarter from period_end)::int as quarter,
    extract(month from period_end)::int as month,
    extract(doy from period_end) / {{ days_in_year('period_end') }} as share_of_year,
    extract(month from period_end) = 12 as is_year_end,
    period_index = max(period_index) over () as is_latest,
    extract(year from period_end) || '年' || extract(month from period_end) || '月' as name_zh,
    to_char(period_end, 'FMMonth YYYY') as name_en
from {{ ref('int_periods') }}
