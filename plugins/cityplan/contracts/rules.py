"""The rules of a contract: those its columns imply and those it states as Great Expectations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from open_data_contract_standard.model import DataQuality

from cityplan.contracts.codelists import load_codelists
from cityplan.contracts.fields import ContractError, words
from cityplan.contracts.model import Cadence, Field, FieldType, Mode, Rule, Severity, Thresholds

_COLUMN_ARGUMENTS = ("column", "column_A", "column_B")
_PERIOD_DAYS = {Cadence.DAILY: 1, Cadence.MONTHLY: 31, Cadence.YEARLY: 366}
_COMPARABLE_FLOOR = 50
"""Of fewer rows nothing can be said by comparing them with former ones."""

_READABLE = {
    FieldType.INTEGER: ("不是整数", "is not a whole number"),
    FieldType.DECIMAL: ("不是数值", "is not a number"),
    FieldType.DATE: ("不是有效日期", "is not a date that exists"),
    FieldType.MONTH: ("不是有效月份", "is not a month"),
    FieldType.SCHOOL_YEAR: ("不是学年，如2025-2026", "is not a school year such as 2025-2026"),
    FieldType.BOOLEAN: ("不是“是”或“否”", "is neither yes nor no"),
    FieldType.CODE: ("不在代码表内", "is not in the code list"),
    FieldType.CODES: ("含代码表以外的项目", "has an item outside the code list"),
    FieldType.DIVISION: ("不是曾经有效的区划代码", "is not a division code that ever existed"),
    FieldType.DISTRICT: ("不是曾经有效的区划代码", "is not a division code that ever existed"),
    FieldType.AREA: (
        "既不是本市也不是曾经有效的区划代码",
        "is neither the city nor a division code that ever existed",
    ),
    FieldType.ID_NUMBER: (
        "不是有效的公民身份号码（GB 11643）",
        "is not a valid resident id number (GB 11643)",
    ),
    FieldType.USCC: (
        "不是有效的统一社会信用代码（GB 32100）",
        "is not a valid unified social credit code (GB 32100)",
    ),
}


def implicit_rules(fields: tuple[Field, ...], mode: Mode) -> Iterator[Rule]:
    """Rules nobody has to write: required columns are present, texts readable, keys unique."""
    for field in fields:
        if field.required:
            yield _present(field)
        if field.type in _READABLE and not _takes_any_text(field):
            yield _readable(field)
    if mode is not Mode.CHANGES:
        yield _unique(fields)


def usual_rows_rule(thresholds: Thresholds, mode: Mode, cadence: Cadence) -> Iterator[Rule]:
    """Return the rule that a delivery is as long as those before it led to expect, if the contract has it."""
    if thresholds.usual_rows is None:
        return
    low, high = thresholds.usual_rows
    yield Rule(
        rule_id="rows.as_before",
        expectation="expect_row_count_to_follow_past_deliveries",
        kwargs={
            "period_days": None if mode is Mode.SNAPSHOT else _PERIOD_DAYS[cadence],
            "min_factor": low,
            "max_factor": high,
            "min_rows": thresholds.min_rows_floor or _COMPARABLE_FLOOR,
        },
        severity=Severity.WARNING,
        dimension="completeness",
        zh="行数应与以往交付相当",
        en="The delivery is about as long as those before it",
    )


def explicit_rules(quality: Iterable[DataQuality], fields: tuple[Field, ...]) -> Iterator[Rule]:
    """Rules stated in the contract; raises ContractError for one that cannot be understood."""
    known = {field.name for field in fields}
    for item in quality:
        if item.engine != "greatExpectations" or not isinstance(item.implementation, dict):
            raise ContractError(f"rule {item.id}: only Great Expectations rules are understood")
        kwargs: dict[str, Any] = item.implementation.get("kwargs", {})
        unknown = {kwargs[name] for name in _COLUMN_ARGUMENTS if name in kwargs} - known
        if unknown:
            raise ContractError(f"rule {item.id}: no column called {', '.join(sorted(unknown))}")
        zh, en = words(item.description)
        yield Rule(
            rule_id=str(item.id),
            expectation=item.implementation["type"],
            kwargs=kwargs,
            severity=Severity(str(item.severity)),
            dimension=str(item.dimension),
            zh=zh,
            en=en,
        )


def _present(field: Field) -> Rule:
    # An unreadable value is null in the typed table but was given: only a missing one breaks this rule.
    can_be_unreadable = field.type in _READABLE
    return Rule(
        rule_id=f"{field.name}.present",
        expectation="expect_column_to_be_present"
        if can_be_unreadable
        else "expect_column_values_to_not_be_null",
        kwargs={"column": field.name},
        severity=Severity.ROW,
        dimension="completeness",
        zh=f"{field.zh}不得为空",
        en=f"{field.en} must be given",
    )


def _takes_any_text(field: Field) -> bool:
    """Whether no text is outside the field's code list: an open one, or one that has `other` for the rest."""
    if field.codelist is None or field.codelist not in load_codelists():
        return False
    codes = load_codelists()[field.codelist]
    return codes.open or codes.has_other


def _readable(field: Field) -> Rule:
    zh, en = _READABLE[field.type]
    return Rule(
        rule_id=f"{field.name}.readable",
        expectation="expect_column_to_be_readable",
        kwargs={"column": field.name},
        severity=Severity.ROW,
        dimension="conformity",
        zh=f"{field.zh}{zh}",
        en=f"{field.en} {en}",
    )


def _unique(fields: tuple[Field, ...]) -> Rule:
    keyed = sorted(
        (field for field in fields if field.key_position), key=lambda field: field.key_position or 0
    )
    return Rule(
        rule_id="key.unique",
        expectation="expect_compound_columns_to_be_unique",
        kwargs={"column_list": [field.name for field in keyed]},
        severity=Severity.ROW,
        dimension="accuracy",
        zh=f"{'、'.join(field.zh for field in keyed)}不得重复",
        en=f"{', '.join(field.en for field in keyed)} must occur once",
    )
