"""Deliveries that are refused as a whole, until they come again."""

from __future__ import annotations

import pytest

from tests.integration.loading.delivered import CHANGES, SNAPSHOT, home
from tests.support.deliveries import TestWarehouse


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ["0 bytes", "文件为空"]),
        ("机构编号,机构编号\n1,2\n", ["表头"]),
        ("甲,乙\n1,2\n", ["表头"]),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_place_and_remedy(
    city: TestWarehouse, content: str, words: list[str]
) -> None:
    path = city.deliver_clean(SNAPSHOT, "2024-03-31", 1)
    path.write_text(content, encoding="utf-8")
    [outcome] = city.load(SNAPSHOT)
    assert (outcome.status, outcome.read) == ("refused", 0)
    assert outcome.reason is not None
    for word in [SNAPSHOT, "2024-03-31", path.name, *words]:
        assert word in outcome.reason
    assert city.rows("select count(*) from raw.civil_affairs__elderly_care_institutions") == [(0,)]


def test_a_refused_delivery_is_still_refused_the_night_after_and_until_a_later_one_is_accepted(
    city: TestWarehouse,
) -> None:
    city.deliver(SNAPSHOT, "2024-03-31", [])
    assert [outcome.status for outcome in city.load(SNAPSHOT)] == ["refused"]
    assert [outcome.status for outcome in city.load(SNAPSHOT)] == ["still_refused"]
    city.deliver_clean(SNAPSHOT, "2024-04-30", 3)
    assert [outcome.status for outcome in city.load(SNAPSHOT)] == ["still_refused", "accepted"]
    assert [outcome.status for outcome in city.load(SNAPSHOT)] == ["unchanged", "unchanged"]


def test_refused_changes_stay_refused_whatever_is_accepted_after_them(city: TestWarehouse) -> None:
    path = city.deliver_clean(CHANGES, "2024-03-31", 1)
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    city.deliver_clean(CHANGES, "2024-04-30", 3)
    assert [outcome.status for outcome in city.load(CHANGES)] == ["refused", "accepted"]
    assert [outcome.status for outcome in city.load(CHANGES)] == ["still_refused", "unchanged"]


def test_a_refused_delivery_sent_again_corrected_is_accepted(city: TestWarehouse) -> None:
    city.deliver(SNAPSHOT, "2024-03-31", [])
    city.load(SNAPSHOT)
    city.deliver_clean(SNAPSHOT, "2024-03-31", 3)
    [outcome] = city.load(SNAPSHOT)
    assert (outcome.status, outcome.accepted) == ("accepted", 3)


def test_an_empty_snapshot_is_refused_but_empty_changes_are_news(city: TestWarehouse) -> None:
    city.deliver(SNAPSHOT, "2024-03-31", [])
    city.deliver(CHANGES, "2024-03-31", [])
    [refused], [accepted] = city.load(SNAPSHOT), city.load(CHANGES)
    assert refused.status == "refused"
    assert "没有任何记录" in str(refused.reason)
    assert (accepted.status, accepted.read) == ("accepted", 0)


def test_a_snapshot_without_a_sound_row_is_refused(city: TestWarehouse) -> None:
    city.deliver(SNAPSHOT, "2024-03-31", [home(1, kind="外星人")])
    [outcome] = city.load(SNAPSHOT)
    assert (outcome.status, outcome.refused, outcome.quarantined) == ("refused", 1, 0)
    assert city.rows("select count(*) from quality.quarantined_row") == [(0,)]
    assert city.rows("select failed from quality.check_result where rule_id = 'kind.readable'") == [(1,)]


def test_too_many_broken_rows_refuse_the_delivery(city: TestWarehouse) -> None:
    broken = [home(number, kind="外星人") for number in range(60)]
    city.deliver(SNAPSHOT, "2024-03-31", broken + [home(number) for number in range(100, 200)])
    [outcome] = city.load(SNAPSHOT)
    assert (outcome.status, outcome.refused) == ("refused", 160)
    assert "60 of 160 rows (37.5%) break rules" in str(outcome.reason)


def test_a_truncated_snapshot_is_refused_and_the_former_state_stays(city: TestWarehouse) -> None:
    city.deliver_clean(SNAPSHOT, "2024-03-31", 100)
    city.deliver_clean(SNAPSHOT, "2024-04-30", 49)
    first, second = city.load(SNAPSHOT)
    assert (first.status, second.status) == ("accepted", "refused")
    assert "Only 49 rows after 100" in str(second.reason)
    assert len(city.current(SNAPSHOT, "institution_id")) == 100
