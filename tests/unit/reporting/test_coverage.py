"""Every extract has rules in each of the six dimensions, or a written reason for none."""

from __future__ import annotations

import pytest

from cityplan.contracts import Contract, load_contracts
from cityplan.reporting.coverage import cell, coverage
from cityplan.reporting.grades import DIMENSIONS, grade
from cityplan.settings import PROJECT_ROOT
from cityplan.validation.rules import all_rules

CONTRACTS = load_contracts()


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_no_cell_is_empty_and_no_reason_is_idle(contract: Contract) -> None:
    assert all(cell(contract, dimension) for dimension in DIMENSIONS)
    assert not set(contract.no_rules) & {rule.dimension for rule in all_rules(contract)}
    assert all(" · " in reason for reason in contract.no_rules.values())


def test_a_reference_names_a_column_that_exists() -> None:
    for contract in CONTRACTS.values():
        for field in contract.fields:
            if field.refers_to is not None:
                extract, column = field.refers_to
                assert CONTRACTS[extract].field(column).type == field.type


def test_the_reference_page_is_up_to_date() -> None:
    page = PROJECT_ROOT / "docs" / "reference" / "rule-coverage.md"
    assert page.read_text(encoding="utf-8") == coverage(CONTRACTS)


@pytest.mark.parametrize(
    ("score", "word"),
    [(95, "优"), (94.99, "良"), (80, "良"), (79.9, "中"), (60, "中"), (59.9, "差"), (None, "—")],
)
def test_grades(score: float | None, word: str) -> None:
    assert grade(score).startswith(word)
