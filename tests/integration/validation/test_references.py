"""References are counted from night to night, and as if all records were counted anew."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from cityplan.contracts import load_contracts
from cityplan.loading.tables import apply_contract
from cityplan.validation.evidence import SAMPLE
from cityplan.validation.nightly import judge_night
from cityplan.warehouse.connect import Connection, role_connection
from tests.support.deliveries import TestWarehouse, clean_record

CONTRACTS = load_contracts()
CONTRACTED, PHYSICIANS = "health.family_doctor_contracts", "health.physicians"
AREAS, HOMES = "civil_affairs.day_care_service_areas", "civil_affairs.elderly_care_institutions"
BEGAN = date(2024, 1, 31)
REFERENCES = [
    (CONTRACTED, "doctor_licence_no", PHYSICIANS, "licence_no"),
    (AREAS, "institution_id", HOMES, "institution_id"),
]
ANEW = """
select count(*), count(*) filter (where {column} not in (
    select {referred_column} from history.{referred} where known_to = 'infinity' and not is_deleted
))
from history.{referring} where known_to = 'infinity' and not is_deleted and {column} is not null
"""
JUDGED = "select evaluated, failed from quality.check_result where rule_id = %s and night = %s"
KEPT = """
select file, row_number from quality.failed_row where %s = any(rule_ids) and night = %s order by id
"""


@pytest.fixture
def loader(city: TestWarehouse) -> Iterator[Connection]:
    with role_connection(city.settings, "loader", autocommit=True) as connection:
        for contract in CONTRACTS.values():
            apply_contract(connection, contract)
        yield connection


def judge(loader: Connection, extract: str, night: date) -> None:
    judge_night(loader, {extract: CONTRACTS[extract]}, night)


@pytest.mark.parametrize(("referring", "column", "referred", "referred_column"), REFERENCES)
def test_every_night_counts_what_is_in_force(
    city: TestWarehouse, loader: Connection, referring: str, column: str, referred: str, referred_column: str
) -> None:
    draw, seen = random.Random(referring), set()
    names = {"column": column, "referred_column": referred_column}
    names |= {"referring": CONTRACTS[referring].table, "referred": CONTRACTS[referred].table}
    for number in range(8):
        night = BEGAN + timedelta(days=number)
        # Late ones too: what a newer delivery has overtaken is never in force.
        as_of = str(night - timedelta(days=draw.choice([0, 0, 3])))
        for extract, name, others in ((referred, referred_column, 6), (referring, column, 9)):
            numbers = draw.sample(range(12), draw.randint(3, 12))
            records = [
                clean_record(CONTRACTS[extract], n, **{name: f"23010{draw.randrange(others):03d}"})
                | ({"op": draw.choice("IUD")} if CONTRACTS[extract].has_op else {})
                for n in numbers
            ]
            if draw.random() < 0.8:
                city.deliver(extract, as_of, records)
                city.load(extract, str(night))
        judge(loader, referring, night)
        [judged] = city.rows(JUDGED, f"{column}.known", night) or [(0, 0)]  # nothing came yet
        assert [judged] == city.rows(ANEW.format(**names)), number
        seen.add(judged)
    assert len(seen) > 3 and any(failed for _, failed in seen)


def test_the_first_unknown_ones_are_found_in_what_came_first(city: TestWarehouse, loader: Connection) -> None:
    nights = [BEGAN + timedelta(days=number) for number in range(3)]
    for number, night in enumerate(nights):
        records = [clean_record(CONTRACTS[CONTRACTED], 100 * number + n) for n in range(SAMPLE // 2 + 2)]
        path = city.deliver(CONTRACTED, str(night), records)
        city.load(CONTRACTED, str(night))
        judge(loader, CONTRACTED, night)
    kept = city.rows(KEPT, "doctor_licence_no.known", nights[2])
    first = len(records)
    assert [row for _, row in kept] == [*range(2, first + 2), *range(2, SAMPLE - first + 2)]
    assert len({file for file, _ in kept}) == 1 and kept[0][0] == path.name


def test_a_night_reads_what_changed(city: TestWarehouse, loader: Connection) -> None:
    physicians = [clean_record(CONTRACTS[PHYSICIANS], n, licence_no=f"{n:010d}") for n in range(3)]
    city.deliver(PHYSICIANS, str(BEGAN), physicians)
    city.load(PHYSICIANS)
    city.deliver_clean(CONTRACTED, str(BEGAN), 400, doctor_licence_no="0000000001")
    city.load(CONTRACTED)
    judge(loader, CONTRACTED, BEGAN)
    before = rows_read(city)
    judge(loader, CONTRACTED, BEGAN + timedelta(days=1))
    assert rows_read(city) == before
    assert city.rows(JUDGED, "doctor_licence_no.known", BEGAN + timedelta(days=1)) == [(400, 0)]


def rows_read(city: TestWarehouse) -> int:
    """How many contracts in force have been read so far."""
    city.connection.execute("select pg_stat_force_next_flush()")
    city.connection.commit()
    query = "select pg_stat_get_tuples_returned(to_regclass(%s))"
    [(rows,)] = city.rows(query, f"history.{CONTRACTS[CONTRACTED].table}__current")
    return int(rows)
