"""Every rule of every contract: a record made to break it breaks it alone, and clean records break none."""

from __future__ import annotations

import pytest

from cityplan.contracts import Contract, Rule, Severity, load_contracts
from cityplan.validation.rules import rules_of
from tests.support.deliveries import TestWarehouse, clean_record

CONTRACTS = load_contracts()
AS_OF = "2024-03-31"
CLEAN = 30
UNREADABLE = "待核实"


def bounded(contract: Contract, rule: Rule) -> str:
    """A value outside the range, on the side where no comparison with another column breaks as well."""
    column, low, high = rule.kwargs["column"], rule.kwargs.get("min_value"), rule.kwargs.get("max_value")
    is_upper = any(other.kwargs.get("column_A") == column for other in contract.rules)
    if high is not None and (is_upper or low is None):
        return str(high + 1)
    return str(rule.kwargs["min_value"] - 1)


def breaking_changes(contract: Contract, rule: Rule) -> dict[str, str]:
    """Texts that make a clean record break the rule."""
    column = str(rule.kwargs.get("column"))
    match rule.expectation:
        case "expect_column_values_to_not_be_null" | "expect_column_to_be_present":
            return {column: ""}
        case "expect_column_to_be_readable":
            return {column: UNREADABLE}
        case "expect_column_values_to_be_between":
            return {column: bounded(contract, rule)}
        case "expect_column_values_to_match_regex":
            return {column: "甲"}
        case "expect_column_pair_values_a_to_be_greater_than_b":
            lower = "2024-02-01" if contract.field(rule.kwargs["column_A"]).type == "date" else "9"
            return {rule.kwargs["column_A"]: lower}
    raise NotImplementedError(f"no record breaks {rule.expectation} yet: add one here")


def contradiction(contract: Contract) -> dict[str, str]:
    """Texts that make a clean record say something else without breaking a rule."""
    others = [item for item in contract.fields if item.kept and not item.key_position]
    optional = next((item for item in others if not item.required), None)
    return {others[-1].name: "11"} if optional is None else {optional.name: ""}


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_a_clean_delivery_passes_every_rule(city: TestWarehouse, contract: Contract) -> None:
    city.deliver_clean(contract.name, AS_OF, CLEAN)
    [outcome] = city.load(contract.name)
    assert (outcome.status, outcome.accepted, outcome.quarantined) == ("accepted", CLEAN, 0)
    results = city.rows("select rule_id, passed, failed from quality.check_result")
    assert {rule_id for rule_id, _, _ in results} == {
        "record.whole",
        *(rule.rule_id for rule in rules_of(contract)),
    }
    assert all(passed and failed == 0 for _, passed, failed in results)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_each_rule_goes_red_alone(city: TestWarehouse, contract: Contract) -> None:
    records = [clean_record(contract, number) for number in range(CLEAN)]
    planted: dict[int, Rule] = {}
    for number, rule in enumerate(rules_of(contract), CLEAN):
        if rule.rule_id == "key.unique":
            continue
        planted[len(records) + 2] = rule  # the file's line: the header is the first
        records.append(clean_record(contract, number, **breaking_changes(contract, rule)))
    if any(rule.rule_id == "key.unique" for rule in contract.rules):
        twice = [clean_record(contract, 60), clean_record(contract, 60, **contradiction(contract))]
        for record in twice:
            planted[len(records) + 2] = next(rule for rule in contract.rules if rule.rule_id == "key.unique")
            records.append(record)
    city.deliver(contract.name, AS_OF, records)

    [outcome] = city.load(contract.name)

    assert outcome.status == "accepted"
    quarantined = dict(city.rows("select row_number, rule_ids from quality.quarantined_row"))
    assert quarantined == {
        row: [rule.rule_id] for row, rule in planted.items() if rule.severity is Severity.ROW
    }
    failed = dict(city.rows("select rule_id, failed from quality.check_result where failed > 0"))
    assert failed == {rule.rule_id: 2 if rule.rule_id == "key.unique" else 1 for rule in planted.values()}
    assert outcome.read == outcome.accepted + outcome.quarantined == len(records)
