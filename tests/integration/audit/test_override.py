"""A refused delivery is accepted when somebody answers for it, and the ledger says who and why."""

from __future__ import annotations

import pytest

from cityplan.audit.override import override
from cityplan.audit.waiving import RepairError
from cityplan.contracts import load_contracts
from tests.support.beside import begun_at
from tests.support.deliveries import TestWarehouse, clean_record

HOMES = "civil_affairs.elderly_care_institutions"
BY, REASON = "李审计", "其余机构确已关停"
IN_FORCE = (
    "select count(*) from history.civil_affairs__elderly_care_institutions"
    " where known_to = 'infinity' and version_to = 'infinity'"
)


@pytest.fixture
def with_a_refusal(city: TestWarehouse) -> TestWarehouse:
    """Sixty institutions, then three: refused as cut off."""
    contract = load_contracts()[HOMES]
    homes = [clean_record(contract, number) for number in range(60)]
    city.inbox.deliver(HOMES, "2026-01-31", homes)
    city.inbox.deliver(HOMES, "2026-02-28", homes[:3], manifest=True)
    assert [outcome.status for outcome in city.load(HOMES)] == ["accepted", "refused"]
    return city


def test_the_same_files_are_accepted_for_a_named_person_and_reason(with_a_refusal: TestWarehouse) -> None:
    city = with_a_refusal
    outcome = override(city.settings, 2, BY, REASON)
    assert (outcome.status, outcome.read, outcome.accepted) == ("accepted", 3, 3)
    rows = city.rows("select delivery_id, status, reason, run_id from audit.delivery order by 1")
    assert [(number, status) for number, status, _, _ in rows] == [
        (1, "accepted"),
        (2, "refused"),
        (outcome.delivery_id, "accepted"),
    ]
    assert BY in rows[2][2] and REASON in rows[2][2] and "looks cut off" in rows[2][2]
    assert city.rows(IN_FORCE) == [(3,)]


def test_the_next_night_finds_it_accepted(with_a_refusal: TestWarehouse) -> None:
    override(with_a_refusal.settings, 2, BY, REASON)
    assert [outcome.status for outcome in with_a_refusal.load(HOMES)] == ["unchanged", "unchanged"]


def test_a_refusal_under_another_name_than_the_one_before_can_be_overridden_too(
    with_a_refusal: TestWarehouse,
) -> None:
    city = with_a_refusal
    contract = load_contracts()[HOMES]
    homes = [clean_record(contract, number) for number in range(4)]
    path = city.inbox.deliver(HOMES, "2026-02-28", homes)
    for other in set(path.parent.iterdir()) - {path}:
        other.unlink()
    path.rename(path.with_name("重新报送.csv"))
    refused = city.load(HOMES)[-1]
    assert refused.status == "refused"
    outcome = override(city.settings, refused.delivery_id, BY, REASON)
    assert (outcome.status, outcome.accepted) == ("accepted", 4)


@pytest.mark.parametrize("delivery_id", [1, 99])
def test_only_a_refusal_can_be_overridden(with_a_refusal: TestWarehouse, delivery_id: int) -> None:
    with pytest.raises(RepairError, match=f"{delivery_id} is not refused"):
        override(with_a_refusal.settings, delivery_id, BY, REASON)


def test_not_without_name_and_reason(with_a_refusal: TestWarehouse) -> None:
    with pytest.raises(RepairError, match="reason"):
        override(with_a_refusal.settings, 2, BY, "")


def test_not_when_other_files_have_come_since(with_a_refusal: TestWarehouse) -> None:
    city = with_a_refusal
    contract = load_contracts()[HOMES]
    city.inbox.deliver(HOMES, "2026-02-28", [clean_record(contract, number) for number in range(4)])
    city.load(HOMES)
    with pytest.raises(RepairError, match="other files have come"):
        override(city.settings, 2, BY, REASON)


def test_a_correction_that_is_being_loaded_is_waited_for_and_stands(with_a_refusal: TestWarehouse) -> None:
    city, contract = with_a_refusal, load_contracts()[HOMES]
    homes = [clean_record(contract, number) for number in range(50)]
    city.inbox.deliver(HOMES, "2026-02-28", homes, manifest=True)
    with begun_at(city, "received", lambda: override(city.settings, 2, BY, REASON)) as (report, begun):
        _, corrected = city.load(HOMES, report=report)
        assert corrected.status == "accepted"
        with pytest.raises(RepairError, match=f"as delivery {corrected.delivery_id}"):
            begun[0].result()
    assert city.rows(IN_FORCE) == [(50,)]


def test_a_delivery_without_a_sound_row_stays_refused(city: TestWarehouse) -> None:
    contract = load_contracts()[HOMES]
    city.inbox.deliver(HOMES, "2026-01-31", [clean_record(contract, 1, division_code="999999999999")])
    [refused] = city.load(HOMES)
    assert refused.status == "refused"
    again = override(city.settings, refused.delivery_id, BY, REASON)
    assert again.status == "refused"
