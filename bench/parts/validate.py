"""Validation: all rules of a contract over the typed rows of a delivery, sound ones and some broken."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import URL

from bench.arena import Arena
from bench.model import Contestant, Home, Role
from bench.parts.part import Part
from bench.parts.scale import Scale
from bench.payments import DELIVERY, FAILING_RULE, contract, make_delivery
from cityplan.loading.typed import records_view
from cityplan.settings import load_settings
from cityplan.validation.predicates import breaking
from cityplan.validation.rules import rules_of

_COUNTS = "rows that break each rule"


def parts(scale: Scale) -> list[Part]:
    """Return two parts: every row is sound; one in a hundred breaks one rule."""
    return [
        Part("validate, sound rows", _contestants(scale, []), partial(_delivery, scale.rows, broken=False)),
        Part(
            "validate, 1 % of the rows break a rule",
            _contestants(scale, [FAILING_RULE]),
            partial(_delivery, scale.rows, broken=True),
        ),
    ]


def _delivery(rows: int, arena: Arena, *, broken: bool) -> URL:
    url = arena.database(Home.MIGRATED)
    settings = load_settings(arena.environment(arena.folder / "state", url))
    make_delivery(settings, rows, broken=broken)
    return url


def _contestants(scale: Scale, failing: list[str]) -> list[Contestant]:
    rows = scale.rows
    table = records_view(DELIVERY)
    arguments: dict[str, Any] = {"rules": _rules(), "failing": failing, "rows": rows, "table": table}
    few = min(rows, scale.slow_rows)

    def peer(name: str, module: str, does: str, rows: int = rows) -> Contestant:
        return Contestant(name, Role.PEER, module, rows, does, Home.SHARED, {**arguments, "rows": rows})

    return [
        Contestant(
            "one scan by psql",
            Role.FLOOR,
            "scan_floor",
            rows,
            f"{_COUNTS}; repeated keys by grouping",
            Home.SHARED,
            arguments,
            is_reference=True,
        ),
        Contestant(
            "ours, Great Expectations and split",
            Role.OURS,
            "judge",
            rows,
            f"{_COUNTS}, counted twice and compared; rule ids in each broken row; all recorded",
            Home.SHARED,
            arguments,
        ),
        peer("Soda", "soda_scan", _COUNTS),
        peer("dbt tests, four threads", "dbt_tests", _COUNTS),
        peer("Great Expectations on pandas", "pandas_expectations", f"{_COUNTS}; rows in memory", few),
    ]


def _rules() -> list[dict[str, Any]]:
    """Return each rule with the condition, as SQL, of the rows that break it."""
    return [
        {
            "id": rule.rule_id,
            "expectation": rule.expectation,
            "kwargs": dict(rule.kwargs),
            "breaking": condition.as_string(None),
        }
        for rule in rules_of(contract())
        if (condition := breaking(rule)) is not None
    ]
