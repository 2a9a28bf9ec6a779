"""Rows that broke rules and were not set aside, as the report shows them: where, what, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from cityplan.contracts import Contract
from cityplan.validation.rules import all_rules, columns_of

Row = dict[str, Any]

_OUTCOMES: Mapping[str, tuple[str, str]] = {
    "refused": (
        "整份拒收 delivery refused",
        "更正这些行后重新报送整份数据 · correct these rows and send the whole delivery again",
    ),
    "warning": (
        "已接受，请核实 accepted with a warning",
        "核实；确有错误的，在下次报送中更正 · check them; what is wrong is corrected with the next delivery",
    ),
    "reference": (
        "编号查无 unknown reference",
        "核对编号，或请对方补报该对象 · check the number, or have what it names delivered where it belongs",
    ),
}
"""What became of such rows, and what their department does about them."""


def broken_rows(rows: Iterable[Row], contracts: Mapping[str, Contract]) -> list[Row]:
    """Return the rows in groups, one per delivery and outcome; unknown references one per extract.

    A group has department, name, outcome, remedy, the number of rows there are, and `lines`: one per row and
    rule with the row's place and the rule's columns, each with its masked value. Rows of extracts that are
    not among `contracts` are left out.
    """
    known = (row for row in rows if row["name"] in contracts)
    return [_group(list(of_one), contracts) for _, of_one in groupby(known, key=_same)]


def _same(row: Row) -> tuple[Any, ...]:
    return row["name"], row["outcome"], None if row["outcome"] == "reference" else row["delivery_id"]


def _group(rows: list[Row], contracts: Mapping[str, Contract]) -> Row:
    first = rows[0]
    contract = contracts[first["name"]]
    outcome, remedy = _OUTCOMES[first["outcome"]]
    if first["outcome"] == "refused" and first["accepted_instead"]:
        number = first["accepted_instead"]
        remedy = f"无需处理，已接受交付 {number} · nothing: delivery {number} was accepted in its place"
    return {
        "department": first["department"],
        "name": first["name"],
        "outcome": outcome,
        "remedy": remedy,
        "rows": first["rows"],
        "shown": len(rows),
        "delivery_id": first["delivery_id"],
        "lines": [line for row in rows for line in _lines(row, contract)],
    }


def _lines(row: Row, contract: Contract) -> Iterator[Row]:
    rules = {rule.rule_id: rule for rule in all_rules(contract)}
    for rule_id in row["rule_ids"]:
        columns = columns_of(contract, rules[rule_id]) if rule_id in rules else ()
        fields = [contract.field(name) for name in columns]
        cells = [(field.zh, field.name, row["values"].get(field.name)) for field in fields]
        yield {**row, "rule_id": rule_id, "cells": cells}
