"""Expectations of our own, as Great Expectations classes with metrics on PostgreSQL.

Their metrics are aggregates over the table, so that Great Expectations computes all of them in one query
together with its own map metrics. The SQL is that of `predicates`: the split of the rows uses the very
same text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_partial
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from psycopg.sql import Composable

from cityplan.validation.predicates import Kwargs, absent, out_of_force, unreadable, unsatisfied

_ROW_COUNT = "table.row_count"


def _count_where(condition: Composable) -> sa.ColumnElement[int]:
    return sa.func.count().filter(sa.literal_column(condition.as_string(None), sa.Boolean))


aggregate = metric_partial(
    engine=SqlAlchemyExecutionEngine,
    partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
    domain_type=MetricDomainTypes.TABLE,
)
"""Marks a metric's method: it returns an aggregate for the one query, the domain and nothing else."""


class UnreadableRows(TableMetricProvider):
    """Rows with a text in the column that could not be read as the column's type."""

    metric_name = "delivery.unreadable_rows"
    value_keys = ("column",)

    @aggregate
    def _count(cls, metric_domain_kwargs: Kwargs, metric_value_kwargs: Kwargs, **_: Any) -> Any:  # noqa: N805
        return _count_where(unreadable(metric_value_kwargs["column"])), metric_domain_kwargs, {}


class AbsentRows(TableMetricProvider):
    """Rows without any text in the column."""

    metric_name = "delivery.absent_rows"
    value_keys = ("column",)

    @aggregate
    def _count(cls, metric_domain_kwargs: Kwargs, metric_value_kwargs: Kwargs, **_: Any) -> Any:  # noqa: N805
        return _count_where(absent(metric_value_kwargs["column"])), metric_domain_kwargs, {}


class OutOfForceRows(TableMetricProvider):
    """Rows that name a division which was not in force on the row's date."""

    metric_name = "delivery.out_of_force_rows"
    value_keys = ("column", "day")

    @aggregate
    def _count(cls, metric_domain_kwargs: Kwargs, metric_value_kwargs: Kwargs, **_: Any) -> Any:  # noqa: N805
        return _count_where(out_of_force(**metric_value_kwargs)), metric_domain_kwargs, {}


class UnsatisfiedRows(TableMetricProvider):
    """Rows for which a SQL predicate over the typed columns is false."""

    metric_name = "delivery.unsatisfied_rows"
    value_keys = ("predicate",)

    @aggregate
    def _count(cls, metric_domain_kwargs: Kwargs, metric_value_kwargs: Kwargs, **_: Any) -> Any:  # noqa: N805
        return _count_where(unsatisfied(metric_value_kwargs["predicate"])), metric_domain_kwargs, {}


class _NoRowBreaks(BatchExpectation):
    """Success means that the class's metric counts no row."""

    breaking_rows: ClassVar[str]

    def _validate(self, metrics: Mapping[str, Any], *_: Any, **__: Any) -> dict[str, Any]:
        broken = int(metrics[self.breaking_rows])
        return {
            "success": broken == 0,
            "result": {"element_count": int(metrics[_ROW_COUNT]), "unexpected_count": broken},
        }


class ExpectColumnToBeReadable(_NoRowBreaks):
    """Every text given in the column can be read as its type, its code list, its check digit."""

    column: str
    breaking_rows = UnreadableRows.metric_name
    metric_dependencies = (UnreadableRows.metric_name, _ROW_COUNT)
    success_keys = ("column",)


class ExpectColumnToBePresent(_NoRowBreaks):
    """Every row has a text in the column, readable or not."""

    column: str
    breaking_rows = AbsentRows.metric_name
    metric_dependencies = (AbsentRows.metric_name, _ROW_COUNT)
    success_keys = ("column",)


class ExpectDivisionToBeInForce(_NoRowBreaks):
    """Every division was in force on the date that `day` gives: a retired code counts in its time."""

    column: str
    day: str
    breaking_rows = OutOfForceRows.metric_name
    metric_dependencies = (OutOfForceRows.metric_name, _ROW_COUNT)
    success_keys = ("column", "day")


class ExpectRowsToSatisfy(_NoRowBreaks):
    """No row makes the SQL predicate false; a predicate that is null for a row passes."""

    predicate: str
    breaking_rows = UnsatisfiedRows.metric_name
    metric_dependencies = (UnsatisfiedRows.metric_name, _ROW_COUNT)
    success_keys = ("predicate",)
