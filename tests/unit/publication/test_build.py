"""dbt's results, gathered by the model they are about."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from cityplan.publication.build import ModelResult, gather


def result(kind: str, name: str, status: str, message: str = "", **node: Any) -> Any:
    unique_id = f"{kind}.cityplan.{name}"
    fields = {"attached_node": None, "depends_on": SimpleNamespace(nodes=[]), **node}
    return SimpleNamespace(
        node=SimpleNamespace(resource_type=kind, name=name, unique_id=unique_id, **fields),
        status=status,
        message=message,
        execution_time=0.123,
    )


def test_a_model_counts_its_tests() -> None:
    results = [
        result("model", "fct", "success"),
        result("test", "fct_unique", "pass", attached_node="model.cityplan.fct"),
        result("test", "fct_not_null", "pass", attached_node="model.cityplan.fct"),
    ]
    assert gather(results) == [ModelResult("fct", "success", 0.12, 2, "")]


def test_a_failed_test_fails_its_model_in_dbts_words() -> None:
    results = [
        result("model", "fct", "success"),
        result("test", "fct_unique", "fail", "Got 3 results", attached_node="model.cityplan.fct"),
    ]
    assert gather(results) == [ModelResult("fct", "failed", 0.12, 1, "fct_unique: Got 3 results")]


def test_what_comes_after_a_failure_is_skipped() -> None:
    results = [result("model", "stg", "error", "no such table"), result("model", "fct", "skipped")]
    assert [model.status for model in gather(results)] == ["failed", "skipped"]


def test_a_test_of_several_models_belongs_to_the_last() -> None:
    depends_on = SimpleNamespace(nodes=["model.cityplan.stg", "model.cityplan.fct"])
    results = [result("model", "fct", "success"), result("test", "same_rows", "pass", depends_on=depends_on)]
    assert gather(results) == [ModelResult("fct", "success", 0.12, 1, "")]


def test_a_model_that_stood_is_told_only_when_a_test_of_it_failed() -> None:
    of_standing = {"attached_node": "model.cityplan.stands"}
    results = [result("model", "fct", "success"), result("test", "fct_in_stands", "pass", **of_standing)]
    assert [model.name for model in gather(results)] == ["fct"]
    results = [result("test", "fct_in_stands", "fail", "Got 1 result", **of_standing)]
    assert gather(results) == [ModelResult("stands", "failed", 0.0, 1, "fct_in_stands: Got 1 result")]


def test_hooks_are_no_models() -> None:
    assert gather([result("operation", "on-run-end-0", "success")]) == []
