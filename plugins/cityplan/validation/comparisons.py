"""Great Expectations classes on PostgreSQL that compare a delivery with those accepted before it.

With nothing to compare with they pass: the first deliveries of an extract, or fewer rows than `min_rows`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from cityplan.validation.expectations import aggregate
from cityplan.validation.past import PastRows, delivery_of, distance, usual_rows
from cityplan.validation.predicates import Kwargs

_ROW_COUNT = "table.row_count"
_LOOKED_BACK = 5
_AS_OF = sa.text("select as_of from audit.delivery_event where delivery_id = :judged and event = 'received'")
_PAST_ROWS = sa.text("select as_of, records from work.past_deliveries(:judged, :deliveries)")
_PAST_PROFILE = sa.text("""
select code, sum(records)::bigint, sum(total)
from quality.delivery_profile
where column_name = :column
    and delivery_id in (select delivery_id from work.past_deliveries(:judged, :deliveries))
group by code
""")


def _of_delivery(engine: SqlAlchemyExecutionEngine, domain: Kwargs) -> tuple[Any, int]:
    """The judged table and the number of its delivery."""
    table, _, _ = engine.get_compute_domain(dict(domain), domain_type=MetricDomainTypes.TABLE)
    batch: Any = engine.batch_manager.batch_data_cache[domain["batch_id"]]
    return table, delivery_of(str(batch.source_table_name))


class PastRowCounts(TableMetricProvider):
    """PastRows of the delivery."""

    metric_name = "delivery.past_rows"
    value_keys = ()

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: Kwargs,
        **_: Any,
    ) -> PastRows:
        _table, delivery_id = _of_delivery(execution_engine, metric_domain_kwargs)
        received = execution_engine.execute_query(_AS_OF.bindparams(judged=delivery_id)).fetchone()
        query = _PAST_ROWS.bindparams(judged=delivery_id, deliveries=_LOOKED_BACK + 1)
        rows = execution_engine.execute_query(query).fetchall()
        return PastRows(received[0] if received else None, [(row[0], int(row[1])) for row in rows])


class ColumnShares(TableMetricProvider):
    """Rows per code of the column: in the delivery, and in those accepted before it."""

    metric_name = "delivery.column_shares"
    value_keys = ("column", "deliveries")

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: Kwargs,
        metric_value_kwargs: Kwargs,
        **_: Any,
    ) -> tuple[Mapping[str, int], Mapping[str, int]]:
        table, delivery_id = _of_delivery(execution_engine, metric_domain_kwargs)
        column: sa.ColumnClause[Any] = sa.column(metric_value_kwargs["column"])
        code = sa.cast(column, sa.Text)
        counted = (
            sa.select(code, sa.func.count()).select_from(table).where(column.is_not(None)).group_by(code)
        )
        past = _PAST_PROFILE.bindparams(judged=delivery_id, **metric_value_kwargs)
        here = execution_engine.execute_query(counted).fetchall()
        there = execution_engine.execute_query(past).fetchall()
        return Counter({row[0]: int(row[1]) for row in here}), Counter({row[0]: int(row[1]) for row in there})


class ColumnRows(TableMetricProvider):
    """Rows of the delivery that have a number in the column."""

    metric_name = "delivery.column_rows"
    value_keys = ("column",)

    @aggregate
    def _count(cls, metric_domain_kwargs: Kwargs, metric_value_kwargs: Kwargs, **_: Any) -> Any:  # noqa: N805
        return sa.func.count(sa.column(metric_value_kwargs["column"])), metric_domain_kwargs, {}


class ColumnTotal(TableMetricProvider):
    """Sum of the column's numbers in the delivery; None when it has none."""

    metric_name = "delivery.column_total"
    value_keys = ("column",)

    @aggregate
    def _sum(cls, metric_domain_kwargs: Kwargs, metric_value_kwargs: Kwargs, **_: Any) -> Any:  # noqa: N805
        # Great Expectations would turn a decimal into a float itself, at a hundred times the cost.
        total = sa.cast(sa.func.sum(sa.column(metric_value_kwargs["column"])), sa.Double)
        return total, metric_domain_kwargs, {}


class PastMeans(TableMetricProvider):
    """Rows and sum of the column's numbers in the deliveries accepted before."""

    metric_name = "delivery.past_means"
    value_keys = ("column", "deliveries")

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: Kwargs,
        metric_value_kwargs: Kwargs,
        **_: Any,
    ) -> tuple[int, float]:
        _table, delivery_id = _of_delivery(execution_engine, metric_domain_kwargs)
        past = _PAST_PROFILE.bindparams(judged=delivery_id, **metric_value_kwargs)
        former = execution_engine.execute_query(past).fetchall()
        return (int(former[0][1]), float(former[0][2])) if former else (0, 0.0)


class ExpectRowCountToFollowPastDeliveries(BatchExpectation):
    """The delivery holds about as many rows as those before it led to expect (see past.usual_rows)."""

    period_days: int | None
    min_factor: float
    max_factor: float
    min_rows: int
    metric_dependencies: ClassVar[tuple[str, ...]] = (PastRowCounts.metric_name, _ROW_COUNT)
    success_keys: ClassVar[tuple[str, ...]] = ("period_days", "min_factor", "max_factor", "min_rows")

    def _validate(self, metrics: Mapping[str, Any], *_: Any, **__: Any) -> dict[str, Any]:
        usual = usual_rows(metrics[PastRowCounts.metric_name], self.period_days)
        rows = int(metrics[_ROW_COUNT])
        if usual is None:
            return {"success": True, "result": {"observed_value": rows}}
        least, most = usual
        too_few = least >= self.min_rows and rows < self.min_factor * least
        too_many = rows >= self.min_rows and most >= self.min_rows and rows > self.max_factor * most
        return {"success": not (too_few or too_many), "result": {"observed_value": rows}}


class ExpectColumnSharesToFollowPastDeliveries(BatchExpectation):
    """The mix of a column's codes is that of past deliveries: total variation at most `max_distance`."""

    column: str
    max_distance: float
    deliveries: int
    min_rows: int
    metric_dependencies: ClassVar[tuple[str, ...]] = (ColumnShares.metric_name,)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "max_distance", "deliveries", "min_rows")

    def _validate(self, metrics: Mapping[str, Any], *_: Any, **__: Any) -> dict[str, Any]:
        now, past = metrics[ColumnShares.metric_name]
        if min(sum(now.values()), sum(past.values())) < self.min_rows:
            return {"success": True, "result": {"observed_value": None}}
        apart = distance(now, past)
        return {"success": apart <= self.max_distance, "result": {"observed_value": apart}}


class ExpectColumnMeanToFollowPastDeliveries(BatchExpectation):
    """The mean of a number is that of the deliveries before, within `max_factor` times either way."""

    column: str
    max_factor: float
    deliveries: int
    min_rows: int
    metric_dependencies: ClassVar[tuple[str, ...]] = (
        ColumnRows.metric_name,
        ColumnTotal.metric_name,
        PastMeans.metric_name,
    )
    success_keys: ClassVar[tuple[str, ...]] = ("column", "max_factor", "deliveries", "min_rows")

    def _validate(self, metrics: Mapping[str, Any], *_: Any, **__: Any) -> dict[str, Any]:
        rows, total = metrics[ColumnRows.metric_name], metrics[ColumnTotal.metric_name]
        former_rows, former_total = metrics[PastMeans.metric_name]
        if min(rows, former_rows) < self.min_rows or former_total <= 0:
            return {"success": True, "result": {"observed_value": None}}
        factor = (total / rows) / (former_total / former_rows)
        return {
            "success": 1 / self.max_factor <= factor <= self.max_factor,
            "result": {"observed_value": factor},
        }
