"""Which columns a rule looks at, so that whoever mends a row is told where."""

from __future__ import annotations

import pytest

from cityplan.contracts import load_contracts
from cityplan.validation.rules import all_rules, columns_of

CONTRACTS = load_contracts()


@pytest.mark.parametrize(
    ("extract", "rule_id", "columns"),
    [
        ("health.deaths", "sex.readable", ("sex",)),
        ("health.deaths", "sex_matches_id", ("sex", "id_number")),
        ("health.deaths", "birth_year_matches_id", ("birth_date", "id_number")),
        ("petitions.cases", "term_plausible", ("due_on", "registered_on")),
        (
            "civil_affairs.elderly_care_institutions",
            "beds_nursing_within_total",
            ("beds_total", "beds_nursing"),
        ),
        ("civil_affairs.elderly_care_institutions", "key.unique", ("institution_id",)),
        ("health.physicians", "institution_code.known", ("institution_code",)),
        ("petitions.cases", "delivery.readable", ()),
        ("petitions.cases", "record.whole", ()),
    ],
)
def test_the_columns_a_rule_looks_at(extract: str, rule_id: str, columns: tuple[str, ...]) -> None:
    contract = CONTRACTS[extract]
    [rule] = (rule for rule in all_rules(contract) if rule.rule_id == rule_id)
    assert columns_of(contract, rule) == columns


def test_a_rule_that_sets_rows_aside_looks_at_some_column() -> None:
    for contract in CONTRACTS.values():
        for rule in contract.rules:
            assert columns_of(contract, rule) or rule.rule_id == "rows.as_before", (
                contract.name,
                rule.rule_id,
            )
