"""Every rule of every contract: what is made to break it breaks it alone, and clean deliveries break none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from cityplan.contracts import Contract, Mode, Rule, Severity, load_contracts
from cityplan.loading.conservation import ConservationError
from cityplan.validation.nightly import judge_night
from cityplan.validation.rules import (
    DELIVERY_CONSERVED,
    DELIVERY_ON_TIME,
    DELIVERY_READABLE,
    DELIVERY_WHOLE,
    EXTRACT_ON_TIME,
    RECORD_WHOLE,
    all_rules,
    references_of,
    rules_of,
)
from cityplan.warehouse.connect import role_connection
from tests.integration.validation.broken_deliveries import (
    ABOLISHED,
    AGAINST_THE_PAST,
    AS_OF,
    COMPARED,
    REGISTER,
    breaking_changes,
    contradiction,
    many_records,
    unlike_the_past,
)
from tests.support.deliveries import TestWarehouse, clean_record

CONTRACTS = load_contracts()
CLEAN = 30
PAST_DATES = ("2090-12-28", "2090-12-29", "2090-12-30")
LONG_AGO, LATE_NIGHT = "2089-01-31", "2093-12-31"
UNKNOWN = 7
"""A number whose record refers to what the other extract does not have."""
SERVICE_AREAS = "civil_affairs.day_care_service_areas"
REFERRING = {name: contract for name, contract in CONTRACTS.items() if any(references_of(contract))}
"""Extracts with references: their tests stand for all where a rule is one for every contract."""


def without_header(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").partition("\n")[2], encoding="utf-8")


def without_rows(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")


def with_half_a_record(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "半条记录\n", encoding="utf-8")


def as_it_is(_path: Path) -> None:
    pass


BROKEN_FILES: Mapping[str, tuple[str, Callable[[Path], None]]] = {
    DELIVERY_ON_TIME.rule_id: (LONG_AGO, as_it_is),
    DELIVERY_READABLE.rule_id: (AS_OF, without_header),
    DELIVERY_WHOLE.rule_id: (PAST_DATES[2], without_rows),
}
"""The rule that a clean file breaks when it is for that date and changed that way; it comes at AS_OF."""


def broken_elsewhere(contract: Contract) -> set[str]:
    """Rules that no content of a file breaks: by losing rows, by a late night, by another extract."""
    references = {f"{field.name}.known" for field, _, _ in references_of(contract)}
    return {DELIVERY_CONSERVED.rule_id, EXTRACT_ON_TIME.rule_id, *references}


def deliver_referred(city: TestWarehouse, contract: Contract, count: int) -> None:
    """Load the clean records 0 to `count` - 1 of each extract the contract refers to."""
    for _, referred, _ in references_of(contract):
        city.deliver_clean(referred.name, AS_OF, count)
        city.load(referred.name, AS_OF)


def judge(city: TestWarehouse, contract: Contract, night: str) -> dict[str, int]:
    """Judge a night; failed rows of each of its rules."""
    with role_connection(city.settings, "loader", autocommit=True) as loader:
        judge_night(loader, {contract.name: contract}, date.fromisoformat(night))
    return dict(city.rows("select rule_id, failed from quality.check_result where night = %s::date", night))


def red(city: TestWarehouse, as_of: str) -> set[str]:
    """Rules that are red in the latest delivery of a date."""
    return {
        rule_id
        for (rule_id,) in city.rows(
            "select rule_id from quality.check_result where not passed and night is null and delivery_id ="
            " (select max(delivery_id) from audit.delivery_event where as_of = %s::date)",
            as_of,
        )
    }


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_every_rule_has_a_fixture_that_breaks_it(contract: Contract) -> None:
    """A rule that is new to a contract needs a record, a file or an event: here, or in broken_deliveries."""
    of_rows, of_the_past = set(), set()
    for rule in rules_of(contract):
        if rule.expectation in AGAINST_THE_PAST:
            assert unlike_the_past(contract, rule)
            of_the_past.add(rule.rule_id)
        else:
            assert rule.rule_id == "key.unique" or breaking_changes(contract, rule)
            of_rows.add(rule.rule_id)
    of_files = {RECORD_WHOLE.rule_id, *BROKEN_FILES}
    if contract.mode is not Mode.SNAPSHOT:
        of_files.remove(DELIVERY_WHOLE.rule_id)
    ids = [rule.rule_id for rule in all_rules(contract)]
    assert sorted(ids) == sorted([*of_rows, *of_the_past, *of_files, *broken_elsewhere(contract)])


def test_what_stands_for_all_extracts_has_all_their_modes() -> None:
    assert {contract.mode for contract in REFERRING.values()} == set(Mode)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_a_clean_delivery_passes_every_rule(city: TestWarehouse, contract: Contract) -> None:
    deliver_referred(city, contract, CLEAN)
    city.deliver_clean(contract.name, AS_OF, CLEAN)
    [outcome] = city.load(contract.name, AS_OF)
    assert (outcome.status, outcome.accepted, outcome.quarantined) == ("accepted", CLEAN, 0)
    judge(city, contract, AS_OF)
    results = city.rows(
        "select rule_id, passed, failed from quality.check_result where delivery_id = %s", outcome.delivery_id
    )
    assert {rule_id for rule_id, _, _ in results} == {rule.rule_id for rule in all_rules(contract)}
    assert all(passed and failed == 0 for _, passed, failed in results)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_each_rule_of_rows_goes_red_alone(city: TestWarehouse, contract: Contract) -> None:
    records = [clean_record(contract, number) for number in range(CLEAN)]
    planted: dict[int, Rule] = {}
    for number, rule in enumerate(rules_of(contract), CLEAN):
        if rule.rule_id == "key.unique" or rule.expectation in AGAINST_THE_PAST:
            continue
        planted[len(records) + 2] = rule  # the file's line: the header is the first
        records.append(clean_record(contract, number, **breaking_changes(contract, rule)))
    if any(rule.rule_id == "key.unique" for rule in contract.rules):
        twice = [clean_record(contract, 60), clean_record(contract, 60, **contradiction(contract))]
        for record in twice:
            planted[len(records) + 2] = next(rule for rule in contract.rules if rule.rule_id == "key.unique")
            records.append(record)
    if contract.name == SERVICE_AREAS:
        register = clean_record(
            CONTRACTS[REGISTER], ABOLISHED, valid_from="2010-01-01", valid_to="2023-12-31"
        )
        city.deliver(REGISTER, "2024-01-31", [register])
        city.load(REGISTER)
    planted[len(records) + 2] = RECORD_WHOLE
    with_half_a_record(city.deliver(contract.name, AS_OF, records))

    [outcome] = city.load(contract.name, AS_OF)

    assert outcome.status == "accepted"
    quarantined = dict(city.rows("select row_number, rule_ids from quality.quarantined_row"))
    assert quarantined == {
        row: [rule.rule_id] for row, rule in planted.items() if rule.severity is Severity.ROW
    }
    failed = dict(
        city.rows(
            "select rule_id, failed from quality.check_result where failed > 0 and delivery_id = %s",
            outcome.delivery_id,
        )
    )
    assert failed == {rule.rule_id: 2 if rule.rule_id == "key.unique" else 1 for rule in planted.values()}
    assert outcome.read == outcome.accepted + outcome.quarantined == len(records) + 1


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_each_comparison_with_the_past_goes_red_alone(city: TestWarehouse, contract: Contract) -> None:
    compared = [rule for rule in contract.rules if rule.expectation in AGAINST_THE_PAST]
    for as_of in PAST_DATES if compared else ():
        city.deliver(contract.name, as_of, many_records(contract, COMPARED, {}))
    for rule in compared:  # sent again for one date, which is compared with earlier ones
        count, changes = unlike_the_past(contract, rule)
        city.deliver(contract.name, AS_OF, many_records(contract, count, changes))
        assert {one.status for one in city.load(contract.name, AS_OF)} <= {"accepted", "unchanged"}
        failed = city.rows(
            "select rule_id from quality.check_result where not passed and delivery_id ="
            " (select max(delivery_id) from quality.check_result)"
        )
        assert failed == [(rule.rule_id,)]


@pytest.mark.parametrize("contract", REFERRING.values(), ids=REFERRING)
def test_each_rule_of_a_file_goes_red_alone(city: TestWarehouse, contract: Contract) -> None:
    rules = {rule.rule_id for rule in all_rules(contract)} & BROKEN_FILES.keys()
    for rule_id in rules:
        as_of, change = BROKEN_FILES[rule_id]
        change(city.deliver_clean(contract.name, as_of, 2))
    city.load(contract.name, AS_OF)
    assert {rule_id: red(city, BROKEN_FILES[rule_id][0]) for rule_id in rules} == {
        rule_id: {rule_id} for rule_id in rules
    }


@pytest.mark.parametrize("contract", REFERRING.values(), ids=REFERRING)
def test_each_rule_of_a_night_and_of_our_own_counts_goes_red_alone(
    city: TestWarehouse, contract: Contract
) -> None:
    deliver_referred(city, contract, UNKNOWN)
    city.deliver_clean(contract.name, AS_OF, 2)
    city.load(contract.name, AS_OF)
    references = {f"{field.name}.known" for field, _, _ in references_of(contract)}
    assert judge(city, contract, LATE_NIGHT) == {EXTRACT_ON_TIME.rule_id: 1} | dict.fromkeys(references, 0)

    city.deliver(contract.name, AS_OF, [clean_record(contract, number) for number in (0, 1, UNKNOWN)])
    city.load(contract.name, AS_OF)
    assert judge(city, contract, AS_OF) == {EXTRACT_ON_TIME.rule_id: 0} | dict.fromkeys(references, 1)

    city.lose(f"raw.{contract.table}", "new.row_number = 3")
    city.deliver_clean(contract.name, AS_OF, 4)
    with pytest.raises(ConservationError):
        city.load(contract.name, AS_OF)
    assert red(city, AS_OF) == {DELIVERY_CONSERVED.rule_id}
