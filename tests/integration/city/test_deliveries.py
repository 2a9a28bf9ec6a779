"""What the city hands over lies where the contracts say, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from cityplan.city import City, HandedOver, Outcome
from cityplan.contracts import load_contracts
from cityplan.warehouse.connect import connect


def _fingerprint(city: City) -> dict[str, str]:
    """Digest of every file below the share and the API's folder, and of the exchange tables."""
    roots = (city.settings.share, city.settings.city_folder)
    files = [(root, path) for root in roots for path in sorted(root.rglob("*")) if path.is_file()]
    found = {str(path.relative_to(root)): sha256(path.read_bytes()).hexdigest() for root, path in files}
    with connect(city.exchange_url) as connection:
        for table in _exchange_tables():
            rows = connection.execute(f'select t::text from "{table}" t order by 1'.encode()).fetchall()
            found[table] = sha256(repr(rows).encode()).hexdigest()
    return found


def _exchange_tables() -> list[str]:
    channels = [contract.channel for contract in load_contracts().values()]
    return [str(channel.table) for channel in channels if channel.kind == "database"]


def test_every_delivery_lies_in_its_departments_folder(hamlet: City, handed_over: list[HandedOver]) -> None:
    for handed in handed_over:
        contract = load_contracts()[handed.delivery.extract]
        if contract.channel.kind != "share":
            continue
        folder = Path(contract.department, contract.extract, handed.delivery.as_of.isoformat())
        assert Path(handed.place).parent == hamlet.settings.share / folder
        assert len(list(Path(handed.place).parent.iterdir())) == 1


def test_equal_cities_hand_over_equal_bytes_and_again_when_asked_again(
    another_city: Callable[[str, int, bool], City], hamlet: City, handed_over: list[HandedOver]
) -> None:
    assert handed_over
    expected = _fingerprint(hamlet)
    twin = another_city("hamlet", 7, True)
    for night in twin.nights:
        twin.deliver(night)
    assert _fingerprint(twin) == expected
    twin.deliver(twin.nights[-1])
    assert _fingerprint(twin) == expected


def test_the_truncated_workbook_is_a_piece_of_the_one_sent_again(
    another_city: Callable[[str, int, bool], City],
) -> None:
    city = another_city("hamlet", 6, False)
    contents = []
    for night in city.nights[-2:]:
        handed = next(one for one in city.deliver(night) if "elderly_care" in one.delivery.extract)
        contents.append(Path(handed.place).read_bytes())
    assert len(contents[0]) < len(contents[1])
    assert contents[1].startswith(contents[0])


@pytest.mark.parametrize("irregular", [False, True])
def test_the_truth_is_clean_and_holds_what_is_to_be_accepted(
    another_city: Callable[[str, int, bool], City], irregular: bool
) -> None:
    city = another_city("hamlet", 7, irregular)
    last = city.nights[-1].business_date
    for extract in load_contracts():
        expected = [
            one.as_of
            for night in city.nights
            for one in night.deliveries
            if one.extract == extract and one.expected is Outcome.ACCEPTED
        ]
        assert [delivery.as_of for delivery in city.accepted(extract, last)] == expected
