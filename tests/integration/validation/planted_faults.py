"""Faults of a score of kinds, each in a row of its own, and the one rule that must find each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

import numpy as np
import pandas as pd

from cityplan.contracts import Contract, Field, FieldType, Rule, Severity, load_codelists

_PERIODS = ("year", "school_year")
"""Workbooks are grouped and totalled by these: another text there is another page, not a fault of a row."""

_ORDER = "expect_column_pair_values_a_to_be_greater_than_b"
_RANGE = "expect_column_values_to_be_between"
_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
_PLACES = frozenset({FieldType.DIVISION, FieldType.DISTRICT, FieldType.AREA})
_TYPED = frozenset(FieldType) - {FieldType.TEXT}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, its row (place in the delivery, from 0), its column and the rule to find it."""

    kind: str
    row: int
    column: str
    rule_id: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to spoil a text, in keys alone if `key`; `rule` ends the name of the rule that must find it."""

    types: frozenset[FieldType]
    spoil: Callable[[str], str]
    rule: str = "readable"
    key: bool = False


def _other_last(text: str) -> str:
    return text[:-1] + ("1" if text[-1] != "1" else "2")


KINDS: Mapping[str, Kind] = {
    "id ruined by a spreadsheet": Kind(frozenset({FieldType.ID_NUMBER}), lambda text: text[:15] + "000"),
    "id with a wrong check digit": Kind(frozenset({FieldType.ID_NUMBER}), _other_last),
    "id of 17 digits": Kind(frozenset({FieldType.ID_NUMBER}), lambda text: text[:-1]),
    "credit code with a wrong check character": Kind(frozenset({FieldType.USCC}), _other_last),
    "credit code too short": Kind(frozenset({FieldType.USCC}), lambda text: text[:-1]),
    "division that never existed": Kind(_PLACES, lambda text: "230199" + text[6:]),
    "division cut short": Kind(_PLACES, lambda text: text[:4]),
    "value outside the code list": Kind(frozenset({FieldType.CODE}), lambda _: "待核实"),
    "item outside the code list": Kind(
        frozenset({FieldType.CODES}), lambda text: f"{text}、待核实".strip("、")
    ),
    "day that does not exist": Kind(frozenset({FieldType.DATE}), lambda text: f"{text[:4]}-02-30"),
    "month in place of a day": Kind(frozenset({FieldType.DATE}), lambda text: text[:7]),
    "words in place of a date": Kind(frozenset({FieldType.DATE}), lambda _: "去年底"),
    "words in place of a number": Kind(_NUMBERS, lambda _: "若干"),
    "fraction of a whole thing": Kind(frozenset({FieldType.INTEGER}), lambda text: f"{text}.5"),
    "more decimals than the column has": Kind(frozenset({FieldType.DECIMAL}), lambda text: f"{text}789"),
    "neither yes nor no": Kind(frozenset({FieldType.BOOLEAN}), lambda _: "大概"),
    "thirteenth month": Kind(frozenset({FieldType.MONTH}), lambda text: f"{text[:4]}-13"),
    "unknown operation": Kind(frozenset(), lambda _: "X"),
    "nothing in a required column": Kind(_TYPED, lambda _: "", "present"),
    "mark for nothing in a required column": Kind(_TYPED, lambda _: "—", "present"),
    "nothing in a key": Kind(frozenset({FieldType.TEXT}), lambda _: "", "present", key=True),
}
"""Faults of single cells. Three more kinds depend on the contract's own rules: see `_of_rules`."""

_FOR_EVERY_TEXT = {"unknown operation"}


@dataclass
class Planted:
    """The texts of one delivery with faults in them."""

    texts: pd.DataFrame
    faults: list[Fault] = field(default_factory=list)


Candidate = tuple[str, str, str, Callable[[pd.Series], str]]
"""kind, column, rule, and the spoiled text made from a row."""


def candidates(contract: Contract, *, keys: bool) -> Iterator[Candidate]:
    """Every fault the contract's columns and rules allow; `keys`: those in key columns as well."""
    for name, kind in KINDS.items():
        for item in contract.kept_fields:
            if _strikes(kind, item, keys=keys):
                yield name, item.name, f"{item.name}.{kind.rule}", _of_cell(item.name, kind.spoil)
    if contract.has_op:
        yield "unknown operation", "op", "op.readable", lambda _: "X"
    for rule in contract.rules:
        if rule.severity is Severity.ROW:
            yield from _of_rules(contract, rule)


def _strikes(kind: Kind, item: Field, *, keys: bool) -> bool:
    """Whether the kind occurs in the column; keys only where rows are found by their place."""
    is_key = item.key_position is not None
    if (
        item.type not in kind.types
        or item.name in _PERIODS
        or (is_key and not keys)
        or (kind.key and not is_key)
        # a workbook's number is read with six decimals: a column that keeps as many cannot have more
        or (item.type is FieldType.DECIMAL and str(item.physical_type).endswith(",6)"))
    ):
        return False
    if kind.rule == "present":
        return item.required
    codes = load_codelists().get(str(item.codelist))
    return codes is None or not (codes.has_other or codes.open)


def _of_cell(column: str, spoil: Callable[[str], str]) -> Callable[[pd.Series], str]:
    return lambda row: spoil(row[column])


def _of_rules(contract: Contract, rule: Rule) -> Iterator[Candidate]:
    if rule.expectation == _RANGE and rule.kwargs["column"] not in _PERIODS:
        column, low = rule.kwargs["column"], rule.kwargs.get("min_value")
        is_upper = any(other.kwargs.get("column_A") == column for other in contract.rules)
        if low is not None and not is_upper:
            yield "number out of its range", column, rule.rule_id, lambda _: str(low - 1)
    if rule.expectation == _ORDER and contract.field(rule.kwargs["column_A"]).type is FieldType.DATE:
        later, earlier = rule.kwargs["column_A"], rule.kwargs["column_B"]
        yield "later date before the earlier", later, rule.rule_id, lambda row: _day_before(row[earlier])


def _day_before(text: str) -> str:
    return (date.fromisoformat(text) - timedelta(days=1)).isoformat() if text else ""


def plant(
    contract: Contract, planted: Planted, most: int, rng: np.random.Generator, so_far: Counter[str]
) -> None:
    """Plant up to `most` faults more, each in a row that has none yet, of the kind seen least `so_far`."""
    struck = {fault.row for fault in planted.faults}
    free = [int(row) for row in rng.permutation(len(planted.texts)) if row not in struck]
    waiting = list(candidates(contract, keys=contract.channel.kind != "database"))
    while waiting and most:
        candidate = min(waiting, key=lambda one: so_far[one[0]])
        if _plant_one(planted, candidate, free):
            so_far[candidate[0]] += 1
            most -= 1
        else:
            waiting.remove(candidate)


def _plant_one(planted: Planted, candidate: Candidate, free: list[int]) -> bool:
    """Spoil the first free row in which the candidate makes another text; False where there is none."""
    kind, column, rule_id, spoiled = candidate
    for row in islice(free, 200):
        record = planted.texts.iloc[row]
        if kind not in _FOR_EVERY_TEXT and kind != "later date before the earlier" and not record[column]:
            continue
        text = spoiled(record)
        if text != record[column] and (text or kind.startswith("nothing")):
            planted.texts.loc[row, column] = text
            free.remove(row)
            planted.faults.append(Fault(kind, row, column, rule_id))
            return True
    return False


def plant_contradictions(contract: Contract, planted: Planted, rng: np.random.Generator, most: int) -> None:
    """Append copies of sound rows that say something else under the same key: both rows are to be found."""
    if not any(rule.rule_id == "key.unique" for rule in contract.rules):
        return
    column = _any_other_date(contract)
    if column is None:
        return
    given = np.flatnonzero(planted.texts[column] != "")
    for row in rng.permutation(given)[:most]:
        copy = planted.texts.iloc[[row]].copy()
        copy[column] = ""
        planted.texts = pd.concat([planted.texts, copy], ignore_index=True)
        for place in (int(row), len(planted.texts) - 1):
            planted.faults.append(Fault("one key, two records", place, column, "key.unique"))


def _any_other_date(contract: Contract) -> str | None:
    """A column that may be empty without breaking a rule."""
    needed = " ".join(f"{rule.rule_id} {rule.kwargs.get('predicate')}" for rule in contract.rules)
    for item in contract.kept_fields:
        free = not item.required and not item.key_position and item.type is not FieldType.TEXT
        if free and f"{item.name}_given" not in needed and f"{item.name} is not null" not in needed:
            return item.name
    return None
