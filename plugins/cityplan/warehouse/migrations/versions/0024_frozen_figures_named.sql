-- The rows behind a figure are counted as they are known now. Of a frozen year the marts show what was known when it was
-- frozen: that moment is said, so that nobody takes the rows of now for those of then.
set check_function_bodies = off;

-- Of a figure frozen in the last complete publication the moment of knowledge it is of; null of any other.
create function audit.frozen_known_at(indicator text, month_end date) returns timestamptz
language sql stable
set search_path = pg_catalog, pg_temp as $$
    select frozen.known_at
    from audit.frozen_year as frozen
    cross join (
        select max(known_at) as known_at
        from audit.publication
        where completed_at is not null
    ) as shown
    where frozen.indicator_id = indicator
        and frozen.year = extract(year from month_end)
        and frozen.frozen_at <= shown.known_at
        and coalesce(frozen.released_at > shown.known_at, true)
$$;

create or replace view audit.indicator_source as
select
    figure.indicator_id,
    figure.division_code,
    figure.period_end,
    figure.dimension,
    figure.member,
    figure.measure,
    behind.of_extract as extract,
    behind.is_main,
    behind.rows_of,
    behind.parts,
    behind.delivery_id,
    behind.as_of,
    behind.row_count,
    audit.frozen_known_at(figure.indicator_id, figure.period_end) as frozen_known_at
from audit.published_figures() as figure
cross join lateral audit.deliveries_behind(
    figure.indicator_id, figure.division_code, figure.period_end, figure.dimension, figure.member, figure.measure
) as behind;

reset check_function_bodies;

comment on view audit.indicator_source
is '每个指标值的分子分母来自哪些交付、各多少行；行数按现在所知，冻结的数值另见frozen_known_at'
' · Deliveries behind every value and its parts, with rows as known now; of a frozen value see frozen_known_at';
comment on column audit.indicator_source.frozen_known_at
is '数值已冻结：为该时刻所知，而本行所列交付和行数按现在所知，即marts.fct_pending_revision所据；未冻结为空'
' · The value is frozen as known at this moment, while deliveries and rows are those of now, of which'
' marts.fct_pending_revision is made; null when not frozen';
comment on function audit.frozen_known_at(text, date)
is '冻结数值所依据的知悉时刻 · Moment of knowledge a frozen figure is of';

revoke execute on function audit.frozen_known_at(text, date) from public;
grant execute on function audit.frozen_known_at(text, date) to auditor;
