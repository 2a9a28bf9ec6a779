"""Peer: Great Expectations over a pandas DataFrame that holds the rows already."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.expectations.registry import get_expectation_impl
from sqlalchemy import create_engine, text

from bench.contestants.protocol import Arguments, Facts, Work, perform


def prepare(arguments: Arguments) -> Work:
    """Read the rows and make the suite; the work is to validate it, with counts and no examples."""
    with create_engine(os.environ["WAREHOUSE_URL"]).connect() as connection:
        rows = text(f"select * from work.{arguments['table']} limit :rows")  # noqa: S608 a name of ours
        frame = pd.read_sql(rows, connection, params={"rows": arguments["rows"]})
    context = gx.get_context(mode="ephemeral")
    batch = (
        context.data_sources.add_pandas("memory")
        .add_dataframe_asset("payments")
        .add_batch_definition_whole_dataframe("whole")
        .get_batch(batch_parameters={"dataframe": frame})
    )
    suite = gx.ExpectationSuite(name="rules", expectations=[_expectation(one) for one in arguments["rules"]])

    def work(_stage: Callable[[str], None]) -> Facts:
        outcome = batch.validate(
            suite, result_format={"result_format": "BASIC", "partial_unexpected_count": 0}
        )
        failed = [one for one in outcome.results if not one.success]
        if len(failed) != len(arguments["failing"]):
            raise ValueError(f"{failed} failed, {arguments['failing']} should have.")
        return {"failed": len(failed)}

    return work


def _expectation(rule: dict[str, Any]) -> Any:
    name, kwargs = _native(rule)
    return get_expectation_impl(name)(**kwargs)


def _native(rule: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the library's own expectation of a rule, and its arguments."""
    kwargs = rule["kwargs"]
    match rule["expectation"]:
        case "expect_column_to_be_present":
            return "expect_column_values_to_not_be_null", {"column": kwargs["column"]}
        case "expect_column_to_be_readable":
            unreadable = {"column": "unreadable", "regex": kwargs["column"]}
            return "expect_column_values_to_not_match_regex", unreadable
        case "expect_compound_columns_to_be_unique":
            return "expect_column_values_to_be_unique", {"column": kwargs["column_list"][0]}
        case "expect_rows_to_satisfy":
            return _SATISFIED[rule["id"]]
    return rule["expectation"], kwargs


_SATISFIED: dict[str, tuple[str, dict[str, Any]]] = {
    "amount_given_when_paid": (
        "expect_column_values_to_not_be_null",
        {"column": "paid_yuan", "row_condition": "paid_on.notnull()", "condition_parser": "pandas"},
    ),
    "events_not_after_as_of": (
        "expect_column_pair_values_a_to_be_greater_than_b",
        {
            "column_A": "as_of",
            "column_B": "paid_on",
            "or_equal": True,
            "ignore_row_if": "either_value_is_missing",
        },
    ),
}

if __name__ == "__main__":
    perform(prepare)
