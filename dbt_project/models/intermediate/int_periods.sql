-- Grain: one month end. 2021-12-31 is the baseline and has index 0.
select
    (row_number() over (order by months.month_start))::int - 1 as period_index,
    (months.month_start + interval '1 month -1 day')::date as period_end,
    months.month_start::date as period_start
from
    generate_series(
        timestamp '2021-12-01', ({{ business_date() }} + 1) - interval '1 month', interval '1 month'
    ) as months (month_start)
