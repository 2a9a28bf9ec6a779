"""A thousand faults over a night of a whole town, every department over its own channel: each is found in its
place by the rule meant for it, and nothing else is set aside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pytest
from psycopg import sql

from cityplan.city import City, open_city
from cityplan.city.extracts import clean_rows
from cityplan.city.handing_over import Offices
from cityplan.city.irregular.planting import Irregularities
from cityplan.city.model import Delivery
from cityplan.city.render import as_text
from cityplan.city.time_lapse.nights import load_night
from cityplan.contracts import Contract, load_contracts
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, connect, owner_url
from tests.integration.reproduction.nights import empty_exchange
from tests.integration.validation.planted_faults import Planted, plant, plant_contradictions

NIGHT, MONTH_BEFORE = date(2026, 10, 31), date(2026, 9, 30)
FAULTS, KINDS = 1000, 20
Place = tuple[str, str, str | int]
"""Extract, file and row number; in a table, which has no order, the record's key and no file."""


@dataclass(frozen=True)
class PlantedNight:
    """What was planted where, and what the warehouse has set aside."""

    planted: Mapping[Place, tuple[str, str]]
    found: Mapping[Place, tuple[str, ...]]
    kinds: Counter[str]
    decided: Mapping[str, str]


@pytest.fixture(scope="module")
def night(module_settings: Settings) -> PlantedNight:
    """The town's night with its faults, handed over and loaded."""
    city = open_city("town", 33, False, module_settings)
    empty_exchange(city)
    planted: dict[Place, tuple[str, str]] = {}
    contracts, left, kinds = list(load_contracts().values()), FAULTS, Counter[str]()
    clean = {contract.name: _clean_texts(city, contract) for contract in contracts}
    # The shortest first: what finds no row there falls to the longer ones.
    contracts.sort(key=lambda contract: len(clean[contract.name]))
    for number, contract in enumerate(contracts):
        share = left // (len(contracts) - number)
        faults = _hand_over(city, contract, clean[contract.name], share, kinds)
        planted |= faults
        left -= _faults_among(faults)
    outcomes = load_night(city, NIGHT, load_contracts().values())
    with connect(owner_url(module_settings), autocommit=True) as connection:
        found = _found(connection, contracts)
    return PlantedNight(
        planted,
        found,
        Counter(kind for kind, _ in planted.values()),
        {outcome.extract: str(outcome.status) for outcome in outcomes},
    )


def _faults_among(places: Mapping[Place, tuple[str, str]]) -> int:
    """Number of faults: one of two contradicting records stands in two places."""
    twice = sum(rule_id == "key.unique" for _, rule_id in places.values())
    return len(places) - twice // 2


def _clean_texts(city: City, contract: Contract) -> pd.DataFrame:
    delivery = Delivery(contract.name, NIGHT, MONTH_BEFORE)
    pieces = [rows for (rows,) in clean_rows(city.world, contract, [delivery])]
    return as_text(pd.concat(pieces, ignore_index=True), contract)


def _hand_over(
    city: City, contract: Contract, clean: pd.DataFrame, most: int, kinds: Counter[str]
) -> dict[Place, tuple[str, str]]:
    delivery = Delivery(contract.name, NIGHT, MONTH_BEFORE)
    rng = np.random.default_rng([33, most, len(contract.name)])
    planted = Planted(clean)
    if contract.channel.kind != "database":  # there two records of one key cannot be told apart by it
        plant_contradictions(contract, planted, rng, min(3, most // 5))
    plant(contract, planted, min(most - len(planted.faults) // 2, len(clean) // 2), rng, kinds)
    offices = Offices(city.settings.share, city.settings.city_folder / "api", lambda: city.exchange_url)
    writer = offices.writer(contract, delivery, Irregularities(city.world, contract, delivery, active=False))
    rows = writer.write(planted.texts)
    writer.close()
    return {
        (contract.name, *_place(contract, planted, writer.file, int(rows[fault.row]), fault.row)): (
            fault.kind,
            fault.rule_id,
        )
        for fault in planted.faults
    }


def _place(contract: Contract, planted: Planted, file: str, number: int, row: int) -> tuple[str, str | int]:
    if contract.channel.kind == "share":
        return file, number
    if contract.channel.kind == "api":
        return f"{NIGHT}.jsonl", number
    return "", "|".join(str(planted.texts.at[row, name]) for name in contract.key)


def _found(connection: Connection, contracts: list[Contract]) -> dict[Place, tuple[str, ...]]:
    found: dict[Place, tuple[str, ...]] = {}
    for contract in contracts:
        key = sql.SQL(" || '|' || ").join(
            sql.SQL("coalesce({}, '')").format(sql.Identifier("raw", name)) for name in contract.key
        )
        query = sql.SQL(
            "select q.file, q.row_number, {key}, q.rule_ids from quality.quarantined_row as q"
            " join raw.{table} as raw using (delivery_id, file_no, row_number)"
        )
        for file, number, record, rule_ids in connection.execute(
            query.format(key=key, table=sql.Identifier(contract.table))
        ):
            place = ("", record) if contract.channel.kind == "database" else (file, number)
            found[contract.name, *place] = tuple(rule_ids)
    return found


def test_a_thousand_faults_of_a_score_of_kinds_are_planted(night: PlantedNight) -> None:
    assert _faults_among(night.planted) == FAULTS
    assert len(night.kinds) >= KINDS
    assert min(night.kinds.values()) >= 5
    channels = {load_contracts()[extract].channel.kind for extract, _, _ in night.planted}
    assert channels == {"share", "database", "api"}


def test_no_delivery_is_refused_for_them(night: PlantedNight) -> None:
    assert night.decided == dict.fromkeys(load_contracts(), "accepted")


def test_each_is_found_in_its_place_by_its_rule_and_nothing_else_is(night: PlantedNight) -> None:
    planted = {place: (rule_id,) for place, (_, rule_id) in night.planted.items()}
    missed = {place: rule for place, rule in planted.items() if night.found.get(place) != rule}
    false = {place: rules for place, rules in night.found.items() if place not in planted}
    assert (missed, false) == ({}, {})
