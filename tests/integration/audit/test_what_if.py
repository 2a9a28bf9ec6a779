"""What a repair would move is shown beforehand, exactly, and nothing is changed by asking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql

from cityplan.audit.override import override
from cityplan.audit.proposals import propose_override, propose_replay, propose_waiver
from cityplan.audit.waiving import RepairError
from cityplan.audit.what_if import Move, NothingPublishedError, WhatIf
from cityplan.contracts import load_contracts
from cityplan.reference import read_divisions
from cityplan.settings import Settings
from cityplan.warehouse.connect import connect, owner_url
from tests.integration.audit.test_commands import run
from tests.integration.reproduction.nights import publish
from tests.support.deliveries import TestWarehouse, clean_record

HOMES, CASES = "civil_affairs.elderly_care_institutions", "petitions.cases"
UNKNOWN = "230102999000"  # no division yet
BY, REASON = "李审计", "其余机构确已关停"
COMMUNITY = next(
    place.division_code
    for place in read_divisions()
    if place.level == "community_level" and place.division_code.startswith("230102")
)
FIRST, SECOND = date(2024, 3, 31), date(2024, 4, 30)
EVERYTHING = """
select table_schema, table_name from information_schema.tables
where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
order by 1, 2
"""
VALUES = """
select indicator_id, division_code, period_end, dimension, member, measure, figure.value, verdict.status
from marts.fct_indicator_value as figure
left join marts.fct_indicator_status as verdict using (indicator_id, division_code, period_end)
where indicator_id in ('nursing_bed_share', 'street_composite_care_coverage', 'community_day_care_coverage')
"""


@dataclass(frozen=True)
class Published:
    """Sixty homes of March with a row set aside; of April three are sent and refused as cut off."""

    city: TestWarehouse
    refused: int

    def everything(self) -> list[tuple[Any, ...]]:
        """The number of rows of every table; views show what is in them."""
        names = self.city.rows(EVERYTHING)
        counts = sql.SQL(", ").join(
            sql.SQL("(select count(*) from {})").format(sql.Identifier(*name)) for name in names
        )
        [row] = self.city.connection.execute(sql.SQL("select {}").format(counts)).fetchall()
        return list(zip(names, row, strict=True))

    def ask(self, question: Callable[[], WhatIf]) -> WhatIf:
        """Ask, and see that asking changes nothing."""
        before = self.everything()
        answer = question()
        assert self.everything() == before
        return answer


@pytest.fixture(scope="module")
def published(module_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    contract = load_contracts()[HOMES]
    open_here = {"division_code": COMMUNITY, "closed_on": "", "beds_total": "40", "beds_nursing": "10"}
    homes = [clean_record(contract, number, **open_here) for number in range(60)]
    homes[7] |= {"division_code": UNKNOWN, "beds_nursing": "40"}
    with connect(owner_url(module_settings), autocommit=True) as connection:
        city = TestWarehouse(module_settings, connection, Path(tmp_path_factory.mktemp("inbox")))
        city.inbox.deliver(HOMES, FIRST.isoformat(), homes)
        city.inbox.deliver(HOMES, SECOND.isoformat(), [{**home, "beds_nursing": "30"} for home in homes[:3]])
        accepted, refused = city.load(HOMES)
        assert (accepted.quarantined, refused.status) == (1, "refused")
        for name in load_contracts():
            city.load(name)
        publish(module_settings, SECOND)
        yield Published(city, refused.delivery_id)


def of_the_city(answer: WhatIf, period_end: date) -> Move:
    [move] = [
        move
        for move in answer.moves
        if (move.indicator_id, move.division_code, move.period_end)
        == ("nursing_bed_share", "230100", period_end)
    ]
    return move


def test_a_waiver_moves_no_figure(published: Published) -> None:
    [(row,)] = published.city.rows("select id from quality.quarantined_row")
    answer = published.ask(lambda: propose_waiver(published.city.settings, [row], BY, REASON))
    assert answer.moves == ()
    assert "nursing_bed_share" in answer.indicators and answer.figures > 0
    with pytest.raises(RepairError, match="open"):
        published.ask(lambda: propose_waiver(published.city.settings, [row + 1], BY, REASON))


def test_a_replay_would_move_what_the_mended_rows_count_in(published: Published) -> None:
    contract = load_contracts()[HOMES]
    still_broken = published.ask(lambda: propose_replay(published.city.settings, contract, BY, REASON))
    assert still_broken.moves == () and still_broken.said == ()
    published.city.rows(
        "insert into reference.division (division_code, name, level, kind)"
        f" values ('{UNKNOWN}', '新街道', 'street_level', 'street') returning 1"
    )
    answer = published.ask(lambda: propose_replay(published.city.settings, contract, BY, REASON))
    move = of_the_city(answer, FIRST)
    assert move.value_before == 25
    assert move.value_after == pytest.approx(Decimal(100 * (590 + 40)) / (59 * 40 + 40))
    assert "accepted 接受 1" in answer.said[0]
    assert {"230100", "230102"} == {
        move.division_code for move in answer.moves if len(move.division_code) == 6
    }


@pytest.mark.parametrize(("person", "reason"), [("", REASON), (BY, " ")])
def test_nobody_asks_anonymously(published: Published, person: str, reason: str) -> None:
    with pytest.raises(RepairError, match="reason"):
        published.ask(lambda: propose_override(published.city.settings, published.refused, person, reason))


def test_what_was_never_published_cannot_move(city: TestWarehouse) -> None:
    with pytest.raises(NothingPublishedError):
        propose_replay(city.settings, load_contracts()[HOMES], BY, REASON)


def test_the_command_prints_a_table_and_changes_nothing(published: Published) -> None:
    before = published.everything()
    asked = run(
        *(published.city.settings, "override", str(published.refused), "--by", BY, "--reason", REASON),
        *("--what-if", "--show", "1"),
    )
    assert asked.exit_code == 0, asked.output
    assert "护理型床位占比" in asked.output and "仅为试算" in asked.output
    assert published.everything() == before


def test_what_was_foretold_of_an_override_is_what_then_happens(published: Published) -> None:
    """The last test of the module: it makes the override."""
    settings = published.city.settings
    answer = published.ask(lambda: propose_override(settings, published.refused, BY, REASON))
    move = of_the_city(answer, SECOND)
    assert (move.value_before, move.value_after, move.is_verdict) == (Decimal(25), Decimal(75), True)
    before = {row[:6]: row[6:] for row in published.city.rows(VALUES)}
    override(settings, published.refused, BY, REASON)
    publish(settings, SECOND)
    after = {row[:6]: row[6:] for row in published.city.rows(VALUES)}
    happened = {
        (*key, *before.get(key, (None, None)), *after.get(key, (None, None)))
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    }
    foretold = {
        (
            *(
                move.indicator_id,
                move.division_code,
                move.period_end,
                move.dimension,
                move.member,
                move.measure,
            ),
            *(move.value_before, move.status_before, move.value_after, move.status_after),
        )
        for move in answer.moves
        if move.value_before != move.value_after or move.is_verdict
    }
    assert foretold == happened and foretold
