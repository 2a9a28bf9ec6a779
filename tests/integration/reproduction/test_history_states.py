"""Deliveries in any order, repeated, corrected, partly set aside: history answers as a replay of them does.

A random script per mode from a fixed seed; every state of every date, at every moment of knowledge.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cityplan.city.truth.deliveries import Delivery, current_records, snapshot_states, state_at
from cityplan.contracts import Contract, Mode, load_contracts
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection
from tests.integration.reproduction.accepting import accept_records
from tests.support.history import state_at as history_state_at

HOMES = load_contracts()["civil_affairs.elderly_care_institutions"]
CASES = load_contracts()["petitions.cases"]
PAYMENTS = load_contracts()["housing.rent_subsidy_payments"]
DATES = [date(2022, 1, 31) + timedelta(days=30 * number) for number in range(6)]
DELIVERIES = 24
SEED = 1


@pytest.fixture
def connection(settings: Settings) -> Iterator[Connection]:
    with role_connection(settings, "loader", autocommit=True) as opened:
        yield opened


def homes(random: np.random.Generator, order: int) -> Delivery:
    """Some of six homes with few possible contents, so that deliveries often repeat; some are set aside."""
    present = random.random(6) < 0.7
    aside = present & (random.random(6) < 0.2)
    rows = [
        {
            "institution_id": f"YL{number}",
            "kind": "care_home",
            "division_code": "230102001001",
            "services": ["meals"] if random.random() < 0.5 else None,
            "beds_total": int(random.integers(1, 4)),
            "beds_nursing": 0,
        }
        for number in np.flatnonzero(present & ~aside)
    ]
    stale = frozenset((f"YL{number}",) for number in np.flatnonzero(aside))
    frame = pd.DataFrame(rows, columns=[field.name for field in HOMES.fields])
    return Delivery(_as_of(random), order, frame, stale, bool(random.random() < 0.8))


def cases(random: np.random.Generator, order: int) -> Delivery:
    """Up to eight changes of five cases, a case perhaps several times."""
    rows = [
        {
            "case_no": f"XF{random.integers(5)}",
            "registered_on": date(2022, 1, 1),
            "channel": "visit",
            "district_code": f"23010{random.integers(2, 5)}",
            "op": random.choice(["I", "U", "D"], p=[0.4, 0.4, 0.2]),
        }
        for _ in range(random.integers(0, 9))
    ]
    columns = [*(field.name for field in CASES.fields), "op"]
    return Delivery(_as_of(random), order, pd.DataFrame(rows, columns=columns))


def payments(random: np.random.Generator, order: int) -> Delivery:
    """Some of eight payments, each once."""
    rows = [
        {
            "payment_id": f"BT{number}",
            "household_id": f"JT{random.integers(3)}",
            "district_code": "230102",
            "paid_on": date(2022, 1, int(random.integers(1, 29))),
            "amount_yuan": 100,
        }
        for number in np.flatnonzero(random.random(8) < 0.4)
    ]
    columns = [field.name for field in PAYMENTS.fields]
    return Delivery(_as_of(random), order, pd.DataFrame(rows, columns=columns))


def _as_of(random: np.random.Generator) -> date:
    return DATES[int(random.integers(len(DATES)))]


@pytest.mark.parametrize(
    ("contract", "draw", "columns"),
    [
        (HOMES, homes, ["institution_id", "beds_total", "services"]),
        (CASES, cases, ["case_no", "district_code"]),
        (PAYMENTS, payments, ["payment_id", "household_id", "paid_on"]),
    ],
    ids=["snapshot", "changes", "append"],
)
def test_every_state_at_every_moment_of_knowledge(
    connection: Connection, contract: Contract, draw: Any, columns: list[str]
) -> None:
    random = np.random.default_rng(SEED)
    deliveries: list[Delivery] = [draw(random, order) for order in range(DELIVERIES)]
    moments = [accept_records(connection, contract, delivery) for delivery in deliveries]
    assert moments == sorted(set(moments)), "moments of knowledge never repeat and never go back"
    for number, moment in enumerate(moments, 1):
        replayed = _replay(deliveries[:number], contract, columns)
        for on, records in replayed.items():
            assert _known(connection, contract, on, moment, columns) == records, f"{on} after {number}"


def _known(
    connection: Connection, contract: Contract, on: date, moment: datetime, columns: list[str]
) -> set[tuple[str, ...]]:
    records = history_state_at(connection, contract, on, moment)
    return {tuple(_plain(record[column]) for column in columns) for record in records}


def _replay(
    deliveries: list[Delivery], contract: Contract, columns: list[str]
) -> dict[date, set[tuple[str, ...]]]:
    """What the oracle makes of the deliveries, on the day before the first date and on every date."""
    days = (DATES[0] - timedelta(days=1), *DATES)
    if contract.mode is Mode.SNAPSHOT:
        states = snapshot_states(deliveries, contract)
        return {on: _records(state_at(states, on), columns) for on in days}
    current = _records(current_records(deliveries, contract), columns)
    return dict.fromkeys(days, current)


def _records(frame: pd.DataFrame | None, columns: list[str]) -> set[tuple[str, ...]]:
    rows = () if frame is None else frame[columns].itertuples(index=False)
    return {tuple(_plain(part) for part in row) for row in rows}


def _plain(value: Any) -> str:
    """One spelling for a value from SQL and from pandas."""
    if isinstance(value, list):
        return "、".join(value)
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, date | pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return str(int(value)) if isinstance(value, float) else str(value)
