"""The rules of a delivery: those of its contract, and those that hold whatever the contract says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cityplan.contracts import Contract, Field, Mode, Rule, Severity, load_contracts

_COLUMN = re.compile(r"\b(\w+?)(?:_birth_year|_sex)?\b")
"""A column in a predicate; birth year and sex of a resident id are its column's."""

RECORD_WHOLE = Rule(
    rule_id="record.whole",
    expectation="",
    kwargs={},
    severity=Severity.ROW,
    dimension="conformity",
    zh="记录无法拆分为约定的列",
    en="The record cannot be split into the agreed columns",
)
"""Judged by the readers, who see the record; the typed table never holds one that breaks it."""

OPERATION_READABLE = Rule(
    rule_id="op.readable",
    expectation="expect_column_to_be_readable",
    kwargs={"column": "op"},
    severity=Severity.ROW,
    dimension="conformity",
    zh="操作不是 I、U、D",
    en="Operation is not I, U or D",
)

DELIVERY_READABLE = Rule(
    rule_id="delivery.readable",
    expectation="",
    kwargs={},
    severity=Severity.DELIVERY,
    dimension="accessibility",
    zh="交付应能打开、解码，表头与清单相符",
    en="The delivery can be opened and decoded; header and manifest are as agreed",
)
"""Judged by the readers; a delivery that breaks it has no row at all."""

DELIVERY_WHOLE = Rule(
    rule_id="delivery.whole",
    expectation="",
    kwargs={},
    severity=Severity.DELIVERY,
    dimension="completeness",
    zh="全量数据不得为空，也不得比上一期少得可疑",
    en="A snapshot is neither empty nor suspiciously shorter than the one before",
)
"""Judged against past deliveries, for snapshots only: in the others an absent record says nothing."""

DELIVERY_CONSERVED = Rule(
    rule_id="delivery.conserved",
    expectation="",
    kwargs={},
    severity=Severity.DELIVERY,
    dimension="completeness",
    zh="读取行数应等于接受、隔离、跳过与拒收之和，且与各处实计相符",
    en="Rows read are those accepted, quarantined, skipped and refused, as counted where each lies",
)
"""Judged by the loader when it decides; a delivery that breaks it stays undecided: the fault is ours."""

DELIVERY_ON_TIME = Rule(
    rule_id="delivery.on_time",
    expectation="",
    kwargs={},
    severity=Severity.WARNING,
    dimension="timeliness",
    zh="交付应在其截至日期的报送期限内到达",
    en="The delivery comes by the day that data of its date is due",
)
"""Judged once, when the delivery is decided: a fact of it that no later night changes."""

EXTRACT_ON_TIME = Rule(
    rule_id="extract.on_time",
    expectation="",
    kwargs={},
    severity=Severity.WARNING,
    dimension="timeliness",
    zh="到该业务日期应报的数据应已报送",
    en="What is due by the night has been delivered",
)
"""Judged by every night from the calendar of the contract, whether anything was delivered or not."""


def reference_rule(field: Field, referred: Contract) -> Rule:
    """Return the rule that the field's values are found in the extract it refers to.

    Judged once a night, over the records in force: departments deliver in any order.
    """
    return Rule(
        rule_id=f"{field.name}.known",
        expectation="",
        kwargs={"column": field.name},
        severity=Severity.WARNING,
        dimension="consistency",
        zh=f"{field.zh}应见于{referred.zh}",
        en=f"{field.en} must occur in {referred.en}",
    )


def rules_of(contract: Contract) -> tuple[Rule, ...]:
    """Return every rule that Great Expectations judges for the contract."""
    return (*contract.rules, OPERATION_READABLE) if contract.has_op else contract.rules


def all_rules(contract: Contract) -> tuple[Rule, ...]:
    """Return every rule an extract is held to, whoever judges it."""
    whole = (DELIVERY_WHOLE,) if contract.mode is Mode.SNAPSHOT else ()
    references = (reference_rule(field, referred) for field, referred, _ in references_of(contract))
    return (
        DELIVERY_READABLE,
        *whole,
        DELIVERY_CONSERVED,
        DELIVERY_ON_TIME,
        RECORD_WHOLE,
        *rules_of(contract),
        *references,
        EXTRACT_ON_TIME,
    )


def columns_of(contract: Contract, rule: Rule) -> tuple[str, ...]:
    """Return the columns a rule looks at, also in its predicate; none for a rule about a whole delivery."""
    named = [rule.kwargs[name] for name in ("column", "column_A", "column_B") if name in rule.kwargs]
    read = _COLUMN.findall(str(rule.kwargs.get("predicate", "")))
    known = {field.name for field in contract.fields}
    found = (*named, *rule.kwargs.get("column_list", ()), *(name for name in read if name in known))
    return tuple(dict.fromkeys(found))


def references_of(contract: Contract) -> Iterator[tuple[Field, Contract, str]]:
    """Return the fields whose values must be found in another extract, that extract and its column."""
    for field in contract.fields:
        if field.refers_to is not None:
            extract, column = field.refers_to
            yield field, load_contracts()[extract], column
