"""What becomes of rows set aside: fixed by a later delivery, waived by somebody, replayed after a change."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from psycopg import errors

from cityplan.audit.replay import replay
from cityplan.audit.waiving import RepairError, waiting_rows, waive
from cityplan.contracts import load_contracts
from cityplan.reporting.facts import read_facts
from cityplan.validation.nightly import judge_night
from cityplan.warehouse.connect import role_connection
from tests.support.beside import begun_at
from tests.support.deliveries import TestWarehouse, clean_record

CASES = "petitions.cases"
HOMES = "civil_affairs.elderly_care_institutions"
PARTICIPANTS = "human_resources.pension_participants"
UNKNOWN = "230102999000"  # no division yet
BY, REASON = "李审计", "区划代码已补录"
STATES = "select record_key, state from quality.quarantined_row order by id"


def homes(**changed: str) -> list[dict[str, str]]:
    """Three institutions, the second with changes."""
    contract = load_contracts()[HOMES]
    return [clean_record(contract, number, **(changed if number == 1 else {})) for number in range(3)]


def states(city: TestWarehouse) -> list[str]:
    return [state for _, state in city.rows(STATES)]


def add_division(city: TestWarehouse) -> None:
    city.rows(
        "insert into reference.division (division_code, name, level, kind)"
        f" values ('{UNKNOWN}', '新街道', 'street_level', 'street') returning 1"
    )


def failed_rules_of(city: TestWarehouse) -> set[str]:
    facts = read_facts(city.settings, date(2026, 1, 31), {HOMES: load_contracts()[HOMES]})
    return {row["rule_id"] for row in facts["failed_rules"]}


@pytest.fixture
def with_an_unknown_division(city: TestWarehouse) -> TestWarehouse:
    city.deliver(HOMES, "2026-01-31", homes(division_code=UNKNOWN))
    [outcome] = city.load(HOMES)
    assert (outcome.accepted, outcome.quarantined) == (2, 1)
    return city


def conserved(city: TestWarehouse) -> bool:
    [(all_conserved,)] = city.rows(
        "select bool_and(records_read = rows_accepted + rows_quarantined + rows_skipped + rows_refused)"
        " from audit.delivery"
    )
    return bool(all_conserved)


def test_a_key_that_comes_again_sound_fixes_the_row(with_an_unknown_division: TestWarehouse) -> None:
    city = with_an_unknown_division
    city.deliver(HOMES, "2026-02-28", homes())
    [_, later] = city.load(HOMES)
    assert states(city) == ["fixed"]
    assert city.rows("select kind, delivery_id, person from quality.repair") == [
        ("fixed", later.delivery_id, None)
    ]


def test_a_key_that_comes_again_broken_stays_open(with_an_unknown_division: TestWarehouse) -> None:
    city = with_an_unknown_division
    city.deliver(HOMES, "2026-02-28", homes(division_code=UNKNOWN))
    city.load(HOMES)
    assert states(city) == ["open", "open"]


def test_an_older_delivery_fixes_nothing(with_an_unknown_division: TestWarehouse) -> None:
    city = with_an_unknown_division
    city.deliver(HOMES, "2025-12-31", homes())
    city.load(HOMES)
    assert states(city) == ["open"]


@pytest.mark.parametrize("as_of", ["2026-01-31", "2026-02-28"])
def test_a_row_that_no_snapshot_repeats_stays_open(
    with_an_unknown_division: TestWarehouse, as_of: str
) -> None:
    city = with_an_unknown_division
    city.deliver(HOMES, as_of, [homes()[0], homes()[2]])
    assert city.load(HOMES)[-1].status == "accepted"
    assert states(city) == ["open"]
    assert city.rows("select count(*) from quality.repair") == [(0,)]


def test_a_snapshot_sent_again_fixes_the_rows_that_are_sound_in_it(city: TestWarehouse) -> None:
    contract = load_contracts()[HOMES]
    sent = [clean_record(contract, number, division_code=UNKNOWN) for number in range(3)]
    city.deliver(HOMES, "2026-01-31", [clean_record(contract, 3), *sent])
    city.load(HOMES)
    sound, still_broken = clean_record(contract, 0), sent[1]  # and the third is absent
    city.deliver(HOMES, "2026-01-31", [clean_record(contract, 3), sound, still_broken])
    [again] = city.load(HOMES)
    assert states(city) == ["fixed", "open", "open", "open"]
    assert city.rows("select kind, row_id, delivery_id from quality.repair") == [
        ("fixed", 1, again.delivery_id)
    ]


def test_a_row_is_waived_by_name_and_for_a_reason(with_an_unknown_division: TestWarehouse) -> None:
    city = with_an_unknown_division
    with role_connection(city.settings, "loader") as loader:
        [row] = waiting_rows(loader, HOMES)
        assert (row.extract, row.row_number) == (HOMES, 3)
        waive(loader, [row.id], BY, REASON)
        assert waiting_rows(loader) == []
    assert city.rows("select kind, row_id, person, reason from quality.repair") == [
        ("waived", row.id, BY, REASON)
    ]
    with role_connection(city.settings, "loader") as loader, pytest.raises(RepairError, match="open"):
        waive(loader, [row.id], BY, REASON)


@pytest.mark.parametrize(("person", "reason"), [("", REASON), (BY, " ")])
def test_nothing_is_waived_or_replayed_without_name_or_reason(
    with_an_unknown_division: TestWarehouse, person: str, reason: str
) -> None:
    city = with_an_unknown_division
    with role_connection(city.settings, "loader") as loader:
        [row] = waiting_rows(loader)
        with pytest.raises(RepairError, match="reason"):
            waive(loader, [row.id], person, reason)
    with pytest.raises(RepairError, match="reason"):
        replay(city.settings, load_contracts()[HOMES], person, reason)
    assert states(city) == ["open"]


def test_a_replay_accepts_what_is_sound_now(with_an_unknown_division: TestWarehouse) -> None:
    city = with_an_unknown_division
    add_division(city)
    [outcome] = replay(city.settings, load_contracts()[HOMES], BY, REASON)
    assert (outcome.read, outcome.accepted) == (1, 1)
    assert states(city) == ["replayed"]
    codes = [code for _, code in city.current(HOMES, "institution_id", "division_code")]
    assert len(codes) == 3 and UNKNOWN in codes
    assert city.rows("select status, channel from audit.delivery order by delivery_id") == [
        ("accepted", "inbox"),
        ("accepted", "replay"),
    ]
    [(reason,)] = city.rows("select reason from audit.delivery where channel = 'replay'")
    assert BY in reason and REASON in reason and "supplements delivery 1" in reason
    assert conserved(city)
    [same] = city.load(HOMES)
    assert same.status == "unchanged"


def test_rows_that_a_night_is_superseding_are_not_replayed(with_an_unknown_division: TestWarehouse) -> None:
    city = with_an_unknown_division
    add_division(city)
    city.deliver(HOMES, "2026-01-31", [homes()[0], homes()[2]])
    with begun_at(city, "received", lambda: replay(city.settings, load_contracts()[HOMES], BY, REASON)) as (
        report,
        begun,
    ):
        [corrected] = city.load(HOMES, report=report)
        assert corrected.status == "accepted"
        assert begun[0].result() == []
    assert states(city) == ["open"]
    assert len(city.current(HOMES, "institution_id")) == 2


def test_a_replay_is_no_delivery_to_be_scored(with_an_unknown_division: TestWarehouse) -> None:
    city, contract = with_an_unknown_division, load_contracts()[HOMES]
    scores = "select dimension, failed from quality.dimension_scores('2026-01-31', now()) order by 1"
    before, failed_rules = city.rows(scores), failed_rules_of(city)
    assert any(failed for _, failed in before) and failed_rules
    add_division(city)
    replay(city.settings, contract, BY, REASON)
    assert (city.rows(scores), failed_rules_of(city)) == (before, failed_rules)
    with role_connection(city.settings, "loader", autocommit=True) as loader:
        judge_night(loader, {HOMES: contract}, date(2026, 1, 31))
    judged = "select distinct delivery_id from quality.check_result where rule_id = 'extract.on_time'"
    assert city.rows(judged) == [(1,)]


def test_the_snapshot_after_a_replay_is_compared_with_the_whole_one_before(city: TestWarehouse) -> None:
    contract = load_contracts()[HOMES]
    many = [clean_record(contract, number) for number in range(60)]
    many[7] |= {"division_code": UNKNOWN}
    city.deliver(HOMES, "2026-01-31", many)
    city.load(HOMES)
    add_division(city)
    replay(city.settings, contract, BY, REASON)
    city.deliver(HOMES, "2026-02-28", many[:3])
    [truncated] = city.load(HOMES)[1:]
    assert truncated.status == "refused"


def test_a_replay_changes_nothing_while_the_rows_are_still_broken(
    with_an_unknown_division: TestWarehouse,
) -> None:
    city = with_an_unknown_division
    before = city.rows("select count(*) from audit.delivery_event")
    assert replay(city.settings, load_contracts()[HOMES], BY, REASON) == []
    assert states(city) == ["open"]
    assert city.rows("select count(*) from audit.delivery_event") == before
    assert city.rows("select count(*) from pg_tables where schemaname = 'work'") == [(0,)]


def test_a_later_change_of_its_key_fixes_the_row_of_a_change(city: TestWarehouse) -> None:
    contract = load_contracts()[CASES]
    record: dict[str, Any] = clean_record(contract, 1)
    broken = record | {"district_code": "230199"}
    city.deliver(CASES, "2026-01-31", [clean_record(contract, 0), broken])
    city.deliver(CASES, "2026-02-28", [record | {"responsible_unit": "later"}])
    city.load(CASES)
    assert states(city) == ["fixed"]


def test_a_person_s_row_is_fixed_although_its_key_names_nobody(city: TestWarehouse) -> None:
    city.deliver_clean(PARTICIPANTS, "2026-01-31", 2, district_code="待核实")
    city.deliver_clean(PARTICIPANTS, "2026-02-28", 1)
    city.load(PARTICIPANTS)
    assert states(city) == ["fixed", "open"]


def test_what_was_settled_cannot_be_unsaid(with_an_unknown_division: TestWarehouse) -> None:
    city = with_an_unknown_division
    with role_connection(city.settings, "loader") as loader:
        waive(loader, [row.id for row in waiting_rows(loader)], BY, REASON)
    with role_connection(city.settings, "loader") as loader, pytest.raises(errors.InsufficientPrivilege):
        loader.execute("delete from quality.repair")
