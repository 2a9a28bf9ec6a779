-- Grain: one indicator. Share of the rows that were accepted in the latest delivery of each of its extracts (0-100);
-- skipped rows are titles and notes, no data. A refused latest delivery counts with none accepted.
with latest as (
    select distinct on (extract)
        extract,
        rows_accepted,
        records_read - rows_skipped as rows_given
    from {{ ref('stg_audit__deliveries') }}
    order by extract asc, as_of desc, delivery_id desc
)

select
    indicator_extracts.indicator_id,
    100 * sum(latest.rows_accepted) / nullif(sum(latest.rows_given), 0) as quality_score
from {{ ref('indicator_extracts') }} as indicator_extracts
inner join latest on indicator_extracts.extract = latest.extract
group by indicator_extracts.indicator_id
