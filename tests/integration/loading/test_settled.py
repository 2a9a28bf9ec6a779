"""What a night need not look at again: everything an extract has delivered is decided and unchanged."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

import pytest

from cityplan.contracts import Contract, load_contracts
from cityplan.errors import ChannelError
from cityplan.landing import INBOX, SHARE, Archive
from cityplan.loading.outcome import DeliveryOutcome, Status
from cityplan.loading.settled import settled
from tests.support.deliveries import TestWarehouse
from tests.support.locked import lock

EXTRACT = "civil_affairs.elderly_care_institutions"
NIGHT = date(2030, 12, 31)


def found(city: TestWarehouse, contract: Contract | None = None) -> tuple[DeliveryOutcome, ...] | None:
    contract = contract or load_contracts()[EXTRACT]
    folders = {INBOX: city.folder, SHARE: city.settings.share}
    return settled(city.connection, Archive(city.settings.landing_folder), contract, NIGHT, folders)


def test_deliveries_decided_before_are_reported_as_unchanged_with_their_figures(city: TestWarehouse) -> None:
    city.deliver_clean(EXTRACT, "2024-03-31", 3)
    city.deliver_clean(EXTRACT, "2024-04-30", 4)
    city.load(EXTRACT)
    outcomes = found(city)
    assert outcomes is not None
    assert [(str(one.as_of), one.status, one.read, one.accepted) for one in outcomes] == [
        ("2024-03-31", Status.UNCHANGED, 3, 3),
        ("2024-04-30", Status.UNCHANGED, 4, 4),
    ]


def test_what_was_never_loaded_waits(city: TestWarehouse) -> None:
    city.deliver_clean(EXTRACT, "2024-03-31", 3)
    assert found(city) is None


def test_a_new_date_a_changed_file_and_another_contract_wait(city: TestWarehouse) -> None:
    path = city.deliver_clean(EXTRACT, "2024-03-31", 3)
    city.load(EXTRACT)
    assert found(city, replace_version(load_contracts()[EXTRACT])) is None
    os.utime(path, (1, 1))  # the same bytes, but nobody knows before they are read
    assert found(city) is None
    city.load(EXTRACT)
    assert found(city) is not None
    city.deliver_clean(EXTRACT, "2024-04-30", 3)
    assert found(city) is None


def test_a_refusal_waits_for_somebody_to_act_until_a_later_state_is_accepted(city: TestWarehouse) -> None:
    city.deliver(EXTRACT, "2024-03-31", [])
    city.load(EXTRACT)
    assert found(city) is None
    city.deliver_clean(EXTRACT, "2024-04-30", 3)
    city.load(EXTRACT)
    outcomes = found(city)
    assert outcomes is not None
    assert [one.status for one in outcomes] == [Status.UNCHANGED, Status.UNCHANGED]


def test_what_cannot_be_read_is_not_taken_for_settled(
    city: TestWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = city.deliver_clean(EXTRACT, "2024-03-31", 3).parent
    city.load(EXTRACT)
    lock(monkeypatch, folder)
    with pytest.raises(ChannelError, match=f"{folder} cannot be read"):
        found(city)


def replace_version(contract: Contract) -> Contract:
    """The contract as it will be one day."""
    return replace(contract, version="99.0.0")
