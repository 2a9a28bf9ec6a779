"""Ten months of the time-lapse: publications built again, revisions with their deliveries, a frozen year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from psycopg.rows import dict_row

from cityplan.audit.rebuild import rebuild
from cityplan.city import open_city
from cityplan.city.extracts import is_kept
from cityplan.city.time_lapse.playing import Published, TimeLapseError, play, rebuild_all
from cityplan.city.time_lapse.script import Fate, month_end
from cityplan.contracts import load_contracts
from cityplan.publication.revisions import read_revisions
from cityplan.reporting.page import write_report
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection

EXTRACTS = (
    "civil_affairs.administrative_divisions",
    "civil_affairs.elderly_care_institutions",
    "education.elder_education_sites",
    "petitions.cases",
)
MONTHS = 10
CONTRACTS = {name: contract for name, contract in load_contracts().items() if is_kept(contract)}


@dataclass(frozen=True)
class Played:
    settings: Settings
    published: list[Published]

    def rows(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        with (
            role_connection(self.settings, "auditor") as connection,
            connection.cursor(row_factory=dict_row) as cursor,
        ):
            return cursor.execute(query.encode(), parameters or None).fetchall()

    def deliveries(self, fate: Fate) -> list[dict[str, Any]]:
        """What came right only later: delivery_id, extract, as_of, known_at of the publication with it."""
        found = []
        for one in self.published:
            for arrival in one.month.arrivals:
                if arrival.fate is fate and arrival.is_again:
                    found += self.rows(
                        "select delivery_id, extract, as_of, known_at from audit.delivery, audit.publication"
                        " where department || '.' || extract = %s and as_of = %s and publication_id = %s"
                        " and accepted_at <= known_at order by delivery_id desc limit 1",
                        arrival.delivery.extract,
                        arrival.delivery.as_of,
                        one.publication_id,
                    )
        return found


@pytest.fixture(scope="module")
def played(make_warehouse: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory) -> Played:
    settings = make_warehouse(tmp_path_factory.mktemp("time_lapse"))
    city = open_city("hamlet", 1, False, settings)
    return Played(settings, list(play(city, CONTRACTS, EXTRACTS, MONTHS)))


def test_every_month_end_is_published_once(played: Played) -> None:
    assert [one.month.business_date for one in played.published] == [month_end(n) for n in range(MONTHS + 1)]
    recorded = played.rows("select publication_id, checksum from audit.publication order by 1")
    assert [(row["publication_id"], row["checksum"]) for row in recorded] == [
        (one.publication_id, one.checksum) for one in played.published
    ]
    assert len({one.checksum for one in played.published}) == MONTHS + 1


def test_publications_are_built_again_byte_for_byte(played: Played) -> None:
    """The first, the last and one between them; the command builds all of them again."""
    sample = played.published[::5]
    rebuilt = list(rebuild_all(played.settings, sample, EXTRACTS))
    assert [one.publication_id for one in rebuilt if not one.is_equal] == []
    assert [one.checksum for one in rebuilt] == [one.checksum for one in sample]


def test_a_correction_moves_figures_of_its_own_date_alone_and_is_named(played: Played) -> None:
    corrections = [row for row in played.deliveries(Fate.CORRECTED) if row["as_of"] > date(2021, 12, 31)]
    moves: list[dict[str, Any]] = []
    for correction in corrections:
        moved = played.rows(
            "select distinct revision.period_end, revision.delivery_ids, revision.cause"
            " from marts.fct_revision as revision"
            " inner join marts.dim_indicator as indicators using (indicator_id)"
            " where revised_at = %s and indicators.time_window = 'point'"
            " and starts_with(indicators.extracts, %s)",
            correction["known_at"],
            next(name for name in EXTRACTS if name.endswith(correction["extract"])),
        )
        moves += moved
        assert {row["period_end"] for row in moved} <= {correction["as_of"]}
        assert all(row["delivery_ids"] == [correction["delivery_id"]] for row in moved)
        assert {row["cause"] for row in moved} <= {"delivery"}
    assert moves


def test_out_of_order_deliveries_are_behind_what_they_moved(played: Played) -> None:
    late = played.deliveries(Fate.OUT_OF_ORDER)
    assert late
    behind = {
        delivery_id
        for row in played.rows("select distinct delivery_ids from marts.fct_revision")
        for delivery_id in row["delivery_ids"]
    }
    assert behind & {row["delivery_id"] for row in late}


def test_a_frozen_year_stands_still_until_it_is_released(played: Played) -> None:
    frozen = next(one for one in played.published if one.month.frozen)
    released = next(one for one in played.published if one.month.released)
    known = {
        one.publication_id: one
        for one in played.published
        if frozen.publication_id < one.publication_id <= released.publication_id
    }
    moved = played.rows(
        "select publication_id, cause, count(*) as figures from marts.fct_revision"
        " where period_end = '2021-12-31' group by 1, 2"
    )
    assert not known.keys() & {row["publication_id"] for row in moved}
    pending = {one.publication_id: one.revisions.pending for one in played.published}
    correction = next(row for row in played.deliveries(Fate.CORRECTED) if row["as_of"] == date(2021, 12, 31))
    assert pending[frozen.publication_id] == 0
    assert pending[released.publication_id] > 0
    after = released.publication_id + 1
    assert {row["cause"] for row in moved if row["publication_id"] == after} == {"release"}
    behind = played.rows(
        "select indicator_id, delivery_ids from marts.fct_revision"
        " where publication_id = %s and cause = 'release'",
        after,
    )
    assert len(behind) == pending[released.publication_id]
    assert all(row["delivery_ids"] for row in behind)
    beds = [row for row in behind if row["indicator_id"] == "nursing_bed_share"]
    assert beds and all(correction["delivery_id"] in row["delivery_ids"] for row in beds)
    assert pending[after] == 0


def test_the_report_tells_what_moved_and_because_of_which_deliveries(played: Played) -> None:
    last = next(one for one in reversed(played.published) if one.revisions.moved and one.revisions.deliveries)
    page = write_report(played.settings, last.month.business_date).read_text(encoding="utf-8")
    section = page[page.index("修订 · Revisions") : page.index("对账 · Reconciliation")]
    assert "Deliveries behind the revisions" in section
    for delivery_id in last.revisions.deliveries:
        assert f"<td>{delivery_id}</td>" in section
    with role_connection(played.settings, "auditor") as connection:
        told = read_revisions(connection, last.publication_id)
    assert (told.moved, told.deliveries) == (last.revisions.moved, last.revisions.deliveries)


def test_a_warehouse_that_holds_something_is_not_played_into(played: Played) -> None:
    city = open_city("hamlet", 1, False, played.settings)
    with pytest.raises(TimeLapseError, match="holds deliveries already"):
        next(play(city, CONTRACTS, EXTRACTS, 1))


def test_history_that_was_tampered_with_gives_itself_away(played: Played) -> None:
    table = "history.civil_affairs__elderly_care_institutions"
    change = f"update {table} set beds_total = beds_total + %s where version_from <= '2021-12-31'"
    with role_connection(played.settings, "loader") as loader:
        loader.execute(change.encode(), (7,))
    try:
        rebuilt = rebuild(played.settings, played.published[1].publication_id)
    finally:
        with role_connection(played.settings, "loader") as loader:
            loader.execute(change.encode(), (-7,))
    assert not rebuilt.is_equal
    assert rebuilt.kept.sha256 == rebuilt.checksum != rebuilt.rebuilt.sha256
    assert {difference.column for difference in rebuilt.differences} >= {"denominator", "value"}
    assert all(difference.figure.startswith("nursing_bed_share") for difference in rebuilt.differences)
