"""When a delivery is refused as a whole, and with which words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cityplan.contracts import Contract, Mode, Rule, Severity, Thresholds, load_contracts
from cityplan.validation.decision import Census, refusal
from cityplan.validation.results import CheckResult

SNAPSHOT = replace(
    load_contracts()["civil_affairs.elderly_care_institutions"],
    thresholds=Thresholds(
        max_quarantined_share=0.2, max_quarantined_floor=50, min_rows_share=0.5, min_rows_floor=50
    ),
)
CHANGES = replace(SNAPSHOT, mode=Mode.CHANGES)


def result(severity: Severity, failed: int) -> CheckResult:
    rule = Rule("r", "expectation", {}, severity, "accuracy", "床位数过大", "Too many beds")
    return CheckResult(rule, 100, failed, failed == 0)


@pytest.mark.parametrize(
    ("contract", "census", "refused"),
    [
        (SNAPSHOT, Census(records=100, repeated=0, broken=0), False),
        (SNAPSHOT, Census(records=0, repeated=0, broken=0), True),
        (CHANGES, Census(records=0, repeated=0, broken=0), False),
        (SNAPSHOT, Census(records=10, repeated=0, broken=10), True),
        (CHANGES, Census(records=10, repeated=0, broken=10), False),
        (
            SNAPSHOT,
            Census(records=200, repeated=0, broken=50),
            False,
        ),  # a quarter, but no more than the floor
        (SNAPSHOT, Census(records=200, repeated=0, broken=51), True),
        (SNAPSHOT, Census(records=1000, repeated=0, broken=200), False),  # exactly the share
        (SNAPSHOT, Census(records=1000, repeated=0, broken=201), True),
        (SNAPSHOT, Census(records=49, repeated=0, broken=0, former=100), True),
        (SNAPSHOT, Census(records=50, repeated=0, broken=0, former=100), False),
        (SNAPSHOT, Census(records=60, repeated=11, broken=0, former=100), True),  # repetitions are no records
        (SNAPSHOT, Census(records=60, repeated=0, broken=11, former=100), False),  # rows set aside still came
        (SNAPSHOT, Census(records=5, repeated=0, broken=0, former=49), False),  # too small to tell
        (CHANGES, Census(records=5, repeated=0, broken=0, former=1000), False),
    ],
)
def test_thresholds(contract: Contract, census: Census, refused: bool) -> None:
    assert (refusal(contract, census, ()) is not None) is refused


def test_a_broken_delivery_rule_refuses_whatever_the_rows() -> None:
    reason = refusal(SNAPSHOT, Census(100, 0, 0), (result(Severity.DELIVERY, 3),))
    assert reason == (
        "床位数过大（3 行），请更正后重新报送 · "
        "Too many beds (3 rows). Correct it and send the delivery again."
    )


def test_warnings_refuse_nothing() -> None:
    assert refusal(SNAPSHOT, Census(100, 0, 0), (result(Severity.WARNING, 100),)) is None


def test_the_reason_names_the_rules_broken_most_often() -> None:
    reason = refusal(SNAPSHOT, Census(100, 0, 60), (result(Severity.ROW, 60),))
    assert reason is not None
    assert "Too many beds (60 rows)" in reason
    assert "床位数过大（60 行）" in reason
    assert "60 of 100 rows (60.0%)" in reason
