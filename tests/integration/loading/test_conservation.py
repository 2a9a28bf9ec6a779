"""No row vanishes between file and ledger: each place that loses one stops the decision and is named."""

from __future__ import annotations

from datetime import date

import pytest

from cityplan.audit.replay import replay
from cityplan.contracts import load_contracts
from cityplan.loading.conservation import ConservationError
from cityplan.reporting.facts import read_facts
from tests.support.deliveries import TestWarehouse, clean_record

SNAPSHOT = "civil_affairs.elderly_care_institutions"
CHANGES = "health.family_doctor_contracts"
CONTRACTS = load_contracts()
HISTORY = "history.civil_affairs__elderly_care_institutions__current"
RED = """
select delivery_id, extract, severity, failed, passed from quality.check_result
where rule_id = 'delivery.conserved' order by checked_at
"""


def deliver(city: TestWarehouse, as_of: str) -> None:
    """Four different institutions, one twice, one of them broken."""
    homes = [clean_record(CONTRACTS[SNAPSHOT], number) for number in range(4)]
    city.deliver(SNAPSHOT, as_of, [*homes, homes[0], clean_record(CONTRACTS[SNAPSHOT], 9, kind="外星人")])


LOSSES = {
    "raw": ("raw.civil_affairs__elderly_care_institutions", "new.row_number = 3", "rows in raw"),
    "quarantine": ("quality.quarantined_row", "true", "rows set aside"),
    "repetition": ("quality.skipped_row", "true", "repetitions written"),
    "history": (HISTORY, "true", "rows history took"),
}


@pytest.mark.parametrize(("table", "condition", "words"), LOSSES.values(), ids=LOSSES)
def test_a_lost_row_undoes_the_decision_and_leaves_a_red_result(
    city: TestWarehouse, table: str, condition: str, words: str
) -> None:
    city.deliver_clean(SNAPSHOT, "2024-02-29", 2, beds_total="11")
    city.load(SNAPSHOT)
    before = city.current(SNAPSHOT, "institution_id", "beds_total")
    deliver(city, "2024-03-31")
    city.lose(table, condition)
    with pytest.raises(ConservationError, match=words) as told:
        city.load(SNAPSHOT)
    assert f"{SNAPSHOT}, as of 截至 2024-03-31, delivery 交付 2" in str(told.value)
    assert "run the night again" in str(told.value)
    assert city.rows(RED)[1:] == [(2, "elderly_care_institutions", "delivery", 1, False)]
    shown = read_facts(city.settings, date(2024, 3, 31), CONTRACTS)["failed_rules"]
    assert [row["name"] for row in shown if row["rule_id"] == "delivery.conserved"] == [SNAPSHOT]
    assert city.rows("select event from audit.delivery_event where delivery_id = 2") == [("received",)]
    assert city.current(SNAPSHOT, "institution_id", "beds_total") == before
    assert city.rows("select count(*) from quality.quarantined_row") == [(0,)]


def test_the_delivery_goes_through_once_nothing_is_lost_and_the_red_result_stays(city: TestWarehouse) -> None:
    city.deliver_clean(SNAPSHOT, "2024-02-29", 2)
    city.load(SNAPSHOT)
    deliver(city, "2024-03-31")
    city.lose(HISTORY, "true")
    with pytest.raises(ConservationError):
        city.load(SNAPSHOT)
    city.connection.execute(f"drop trigger lost on {HISTORY}".encode())
    [_, outcome] = city.load(SNAPSHOT)
    assert (outcome.status, outcome.read, outcome.accepted) == ("accepted", 6, 4)
    assert [passed for *_, passed in city.rows(RED)] == [True, False, True]


def test_a_skipped_row_without_a_reason_is_no_skipped_row(city: TestWarehouse) -> None:
    deliver(city, "2024-03-31")
    city.deliver(CHANGES, "2024-03-31", [])
    city.load(CHANGES)
    city.connection.execute("alter table quality.skipped_row alter column reason drop not null")
    city.lose("quality.skipped_row", "false")
    city.connection.execute(
        "create or replace function sabotage.lose() returns trigger language plpgsql"
        " as 'begin new.reason := '' ''; return new; end'"
    )
    with pytest.raises(ConservationError, match="skipped rows with a reason"):
        city.load(SNAPSHOT)


def test_a_refusal_is_held_to_the_counts_as_well(city: TestWarehouse) -> None:
    city.deliver(SNAPSHOT, "2024-02-29", [])
    city.load(SNAPSHOT)
    city.deliver(
        SNAPSHOT, "2024-03-31", [clean_record(CONTRACTS[SNAPSHOT], n, kind="外星人") for n in range(3)]
    )
    city.lose("raw.civil_affairs__elderly_care_institutions", "new.row_number = 3")
    with pytest.raises(ConservationError, match=r"rows the reader read: .* 2, counted 实计 3"):
        city.load(SNAPSHOT)


def test_changes_that_history_loses_are_missed(city: TestWarehouse) -> None:
    city.deliver_clean(CHANGES, "2024-03-31", 3)
    city.load(CHANGES)
    city.deliver_clean(CHANGES, "2024-04-30", 5, population_group="老年人")
    city.lose("history.health__family_doctor_contracts__current", "new.contract_no like ''%4''")
    with pytest.raises(ConservationError, match=r"rows history took: .* 5, counted 实计 4"):
        city.load(CHANGES)


def test_a_replay_is_held_to_the_counts_as_well(city: TestWarehouse) -> None:
    unknown = "230102999000"
    homes = [clean_record(CONTRACTS[SNAPSHOT], n) for n in range(2)]
    city.deliver(
        SNAPSHOT, "2024-03-31", [*homes, clean_record(CONTRACTS[SNAPSHOT], 9, division_code=unknown)]
    )
    city.load(SNAPSHOT)
    city.connection.execute(
        "insert into reference.division (division_code, name, level, kind)"
        f" values ('{unknown}', '新街道', 'street_level', 'street')".encode()
    )
    city.lose(HISTORY, "true")
    with pytest.raises(ConservationError, match=r"rows history took: .* 1, counted 实计 0"):
        replay(city.settings, CONTRACTS[SNAPSHOT], "李审计", "区划代码已补录")
    assert city.rows("select state from quality.quarantined_row") == [("open",)]
