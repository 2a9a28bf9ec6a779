"""A night's report is that night's: made again later, it says what it said, whatever has happened since."""

from __future__ import annotations

import re
from datetime import date

from cityplan.audit.waiving import waive
from cityplan.contracts import load_contracts
from cityplan.publication.opening import open_for
from cityplan.reporting.facts import read_facts
from cityplan.reporting.nights import close_report
from cityplan.reporting.page import write_report
from cityplan.warehouse.connect import role_connection
from tests.support.deliveries import TestWarehouse, clean_record

FIRST, SECOND = date(2024, 5, 20), date(2024, 5, 21)
HOMES, CASES = "civil_affairs.elderly_care_institutions", "petitions.cases"
CONTRACTS = load_contracts()
PAGES = ("", "_civil_affairs", "_petitions")
_MARTS = """
create table marts.reconciliation (
    indicator_id text, division_code text, period_end date, reported_value numeric, value numeric,
    difference numeric, difference_kind text
);
create table marts.fct_pending_revision (
    indicator_id text, division_code text, period_end date, dimension text, measure text, year int,
    frozen_value numeric, value numeric, difference numeric, cause text, delivery_ids bigint[]
);
create table marts.fct_revision (
    indicator_id text, division_code text, period_end date, dimension text, measure text,
    previous_value numeric, value numeric, difference numeric, cause text, revision text,
    previous_definition_version text, definition_version text, delivery_ids bigint[], revised_at timestamptz
);
"""
_REVISED = """
insert into marts.fct_revision
select indicator_id, '2301' || number, '2024-04-30', 'total', 'headline',
    50, 50 + difference, difference, 'delivery', 'changed', '1.0.0', '1.0.0', delivery_ids, %(known_at)s
from (values ('nursing_bed_share', 1, '{1}'::bigint[]), ('petition_satisfaction', 2, '{1, 2}')) as one
        (indicator_id, difference, delivery_ids),
    generate_series(10, 50) as number
"""
_BEHIND = (
    r"<tr><td>(\d)</td><td>[^<]+</td>(?:<td class=.d.>[^<]+</td>){2}"
    r"<td class=.n.>(\d+)</td><td class=.n.>(\d+)</td></tr>"
)
_STATED = """
truncate marts.reconciliation, marts.fct_pending_revision;
insert into marts.reconciliation
values ('nursing_bed_share', '230100', '2024-04-30', 60, 60 - {0}, {0}, 'rounding');
insert into marts.reconciliation
select 'petition_satisfaction', '2301' || number, '2024-04-30', 60, 50 - number, 10 + number, 'rounding'
from generate_series(10, 50) as number;
insert into marts.fct_pending_revision
values ('nursing_bed_share', '230100', '2023-12-31', 'total', 'headline', 2023,
    50.00, 50 + {0}, {0}, 'delivery', '{{1}}');
"""


def homes(broken: int) -> list[dict[str, str]]:
    """Ten institutions, of which so many are broken."""
    texts = [{"beds_total": "若干"}] * broken + [{}] * (10 - broken)
    return [clean_record(CONTRACTS[HOMES], number, **changes) for number, changes in enumerate(texts)]


def night(city: TestWarehouse, business_date: date, difference: int) -> dict[str, str]:
    """Load, publish and report a night; returns its pages by file name."""
    for extract in (HOMES, CASES):
        city.load(extract, business_date.isoformat())
    with role_connection(city.settings, "transformer") as dbt:
        dbt.execute(_STATED.format(difference).encode())
    publication = open_for(city.settings, business_date, CONTRACTS)
    assert publication is not None
    with role_connection(city.settings, "transformer") as dbt:
        dbt.execute(_REVISED.encode(), {"known_at": publication.known_at})
    with role_connection(city.settings, "loader", autocommit=True) as loader:
        loader.execute(
            "update audit.publication set completed_at = clock_timestamp(), checksum = 'sum'"
            " where publication_id = %s",
            (publication.publication_id,),
        )
        close_report(loader, business_date)
    return pages(city, business_date)


def pages(city: TestWarehouse, business_date: date) -> dict[str, str]:
    folder = write_report(city.settings, business_date).parent
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in folder.glob(f"quality_{business_date}*.html")
        if path.name.endswith((f"{business_date}.html", "_civil_affairs.html", "_petitions.html"))
    }


def on_time(city: TestWarehouse, rule: str) -> list[tuple[int, str | None, bool]]:
    return [
        (delivery, str(judged) if judged else None, passed)
        for delivery, judged, passed in city.rows(
            "select delivery_id, night, passed from quality.check_result"
            " where extract = 'cases' and rule_id = %s order by checked_at",
            rule,
        )
    ]


def test_a_past_night_s_report_is_made_again_as_it_was(city: TestWarehouse) -> None:
    with role_connection(city.settings, "transformer") as dbt:
        dbt.execute(_MARTS.encode())
        dbt.execute("grant select on all tables in schema marts to auditor, loader")
    city.deliver(HOMES, "2024-04-30", homes(broken=3))
    city.deliver_clean(CASES, "2024-05-18", 3)
    first = night(city, FIRST, 2)
    assert "床位总数不是整数（若干）" in first[f"quality_{FIRST}_civil_affairs.html"]
    assert "逾期 late" in first[f"quality_{FIRST}_petitions.html"]
    # Once for its revisions, then each table's thirty: those of the largest moves and differences.
    beds, satisfied = "<small>nursing_bed_share</small>", "<small>petition_satisfaction</small>"
    assert [first[f"quality_{FIRST}{page}.html"].count(beds) for page in PAGES] == [1, 1 + 30 + 1, 0]
    assert [first[f"quality_{FIRST}{page}.html"].count(satisfied) for page in PAGES] == [61, 0, 61]
    behind = [re.findall(_BEHIND, first[f"quality_{FIRST}{page}.html"]) for page in PAGES]
    assert behind == [
        [("1", "2", "82"), ("2", "1", "41")],
        [("1", "1", "41")],
        [("1", "1", "41"), ("2", "1", "41")],
    ]

    city.deliver(HOMES, "2024-04-30", homes(broken=1))
    city.deliver_clean(CASES, "2024-05-19", 3)
    city.deliver_clean(CASES, "2024-05-20", 3)
    with role_connection(city.settings, "loader") as loader:
        [(row,)] = city.rows("select min(id) from quality.quarantined_row")
        waive(loader, [row], "李审计", "已核实")
    second = night(city, SECOND, 5)
    assert second[f"quality_{SECOND}.html"] != first[f"quality_{FIRST}.html"]
    assert "李审计" in second[f"quality_{SECOND}.html"]

    assert pages(city, FIRST) == first
    assert pages(city, SECOND) == second


def test_a_delivery_s_timeliness_is_judged_once_and_a_night_s_by_each_night(city: TestWarehouse) -> None:
    city.deliver_clean(CASES, "2024-05-19", 3)
    city.load(CASES, "2024-05-20")
    for judged in (FIRST, SECOND, date(2024, 5, 22)):
        open_for(city.settings, judged, CONTRACTS)
    never = "select night, delivery_id, passed from quality.check_result where extract = 'venues' order by 1"
    assert city.rows(never) == [(night, None, False) for night in (FIRST, SECOND, date(2024, 5, 22))]
    city.deliver_clean(CASES, "2024-05-19", 4)  # a correction of what came in time
    city.deliver_clean(CASES, "2024-05-20", 3)
    city.load(CASES, "2024-05-22")
    assert on_time(city, "delivery.on_time") == [(1, None, True), (2, None, True), (3, None, False)]
    assert on_time(city, "extract.on_time") == [
        (1, "2024-05-20", True),
        (1, "2024-05-21", False),
        (1, "2024-05-22", False),
    ]


def test_a_delivery_that_cannot_be_read_came_in_time_all_the_same(city: TestWarehouse) -> None:
    path = city.deliver_clean(CASES, "2024-05-19", 3)
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    city.load(CASES, "2024-05-20")
    city.deliver_clean(CASES, "2024-05-19", 3)
    city.load(CASES, "2024-05-22")
    assert [passed for *_, passed in on_time(city, "delivery.on_time")] == [True, False]


def test_published_scores_are_those_of_the_night_s_report(city: TestWarehouse) -> None:
    """What the marts read when they are built, and the report reads later, although more has come since."""
    city.deliver(HOMES, "2024-04-30", homes(broken=3))
    city.load(HOMES, FIRST.isoformat())
    publication = open_for(city.settings, FIRST, CONTRACTS)
    assert publication is not None
    scores = (
        "select dimension, evaluated, failed from quality.dimension_scores(%s, %s)"
        " where extract = 'elderly_care_institutions' order by 1"
    )
    published = city.rows(scores, publication.business_date, publication.known_at)
    assert {"timeliness", "conformity"} <= {dimension for dimension, *_ in published}
    assert any(failed for *_, failed in published)
    city.rows("update audit.publication set completed_at = clock_timestamp(), checksum = 'sum' returning 1")
    city.deliver(HOMES, "2024-04-30", homes(broken=0))
    city.load(HOMES, FIRST.isoformat())
    reported = [
        (row["dimension"], row["evaluated"], row["failed"])
        for row in read_facts(city.settings, FIRST, CONTRACTS)["scores"]
        if row["extract"] == "elderly_care_institutions"
    ]
    assert reported == published
