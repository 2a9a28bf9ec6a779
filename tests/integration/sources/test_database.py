"""Batches of an exchange table on PostgreSQL: streamed, in the key's order, the same bytes each time."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from cityplan.contracts import Contract, load_contracts
from cityplan.errors import ChannelError
from cityplan.settings import Settings
from cityplan.sources.database import ExchangeBatches
from cityplan.sources.remote import remote_deliveries
from cityplan.warehouse.connect import owner_url

HEADERS = [
    "发放流水号",
    "家庭编号",
    "申请人身份证号",
    "申请人姓名",
    "区划代码",
    "家庭人口",
    "发放日期",
    "金额",
]


@pytest.fixture
def contract() -> Contract:
    return load_contracts()["housing.rent_subsidy_payments"]


@pytest.fixture
def engine(settings: Settings) -> Iterator[sa.Engine]:
    engine = sa.create_engine(owner_url(settings))
    yield engine
    engine.dispose()


def push(engine: sa.Engine, batch_type: str, rows: list[tuple[object, ...]]) -> None:
    """Make the exchange table with the batch column last and put rows into it."""
    columns = ", ".join(f'"{header}" {"numeric" if header == "金额" else "text"}' for header in HEADERS)
    marks = ", ".join(f":c{number}" for number in range(len(HEADERS) + 1))
    with engine.begin() as connection:
        connection.execute(sa.text(f'create table "租赁补贴发放" ({columns}, "推送日期" {batch_type})'))
        insert = sa.text(f'insert into "租赁补贴发放" values ({marks})')
        connection.execute(insert, [{f"c{n}": cell for n, cell in enumerate(row)} for row in rows])


def payment(number: int, batch: object, name: str = "王五") -> tuple[object, ...]:
    return (f"P{number:05d}", "H1", None, name, "230102", "3", "2026-09-01", 600.50, batch)


def text(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode()


@pytest.mark.parametrize(
    ("batch_type", "days"),
    [
        ("date", ["2026-09-30", "2026-09-30", "2026-10-01"]),
        ("text", ["2026-09-30", "20260930", "2026-10-01"]),
    ],
)
def test_a_batch_becomes_a_csv_in_the_order_of_the_key(
    engine: sa.Engine, contract: Contract, tmp_path: Path, batch_type: str, days: list[str]
) -> None:
    rows = [payment(2, days[0], '逗,号"引"'), payment(1, days[1]), payment(3, days[2])]
    if batch_type == "date":
        rows = [(*row[:-1], date.fromisoformat(str(row[-1]))) for row in rows]
    push(engine, batch_type, rows)
    batches = ExchangeBatches(engine.url, contract)
    assert sorted(batches.dates()) == [date(2026, 9, 30), date(2026, 10, 1)]
    batches.fetch(date(2026, 9, 30), tmp_path / "batch.csv.gz")
    assert text(tmp_path / "batch.csv.gz").split("\r\n") == [
        ",".join(HEADERS),
        "P00001,H1,,王五,230102,3,2026-09-01,600.5",
        'P00002,H1,,"逗,号""引""",230102,3,2026-09-01,600.5',
        "",
    ]


def test_the_same_rows_are_the_same_bytes_and_nothing_is_left_behind(
    engine: sa.Engine, contract: Contract, tmp_path: Path
) -> None:
    push(engine, "text", [payment(number, "2026-09-30") for number in range(7_000)])
    batches = ExchangeBatches(engine.url, contract)
    batches.fetch(date(2026, 9, 30), tmp_path / "one")
    batches.fetch(date(2026, 9, 30), tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} - {"state"} == {"one", "two"}


def test_the_table_is_searched_for_batches_once(
    engine: sa.Engine, contract: Contract, tmp_path: Path
) -> None:
    push(engine, "text", [payment(1, "2026-09-30"), payment(2, "2026-10-01")])
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    batches = ExchangeBatches(engine.url, contract)
    sa.event.listen(sa.Engine, "before_cursor_execute", hear)
    try:
        for as_of in batches.dates():
            batches.fetch(as_of, tmp_path / as_of.isoformat())
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", hear)
    assert sum("DISTINCT" in statement for statement in said) == 1


def test_batches_after_the_business_date_wait(engine: sa.Engine, contract: Contract) -> None:
    push(engine, "text", [payment(n, f"2026-09-{n:02d}") for n in (30, 28, 29)])
    batches = ExchangeBatches(engine.url, contract)
    recent = date(2026, 9, 29)
    found = remote_deliveries(batches, contract, recent, again=lambda as_of: as_of >= recent)
    assert [(delivery.as_of.day, delivery.again) for delivery in found] == [(28, False), (29, True)]
    assert found[0].source_uri == "housing_exchange/租赁补贴发放/2026-09-28"


def test_a_batch_without_a_date_fails_the_channel(engine: sa.Engine, contract: Contract) -> None:
    push(engine, "text", [payment(1, "2026-09-30"), payment(2, "九月")])
    with pytest.raises(ChannelError, match="租赁补贴发放, column 推送日期: '九月' is no date"):
        ExchangeBatches(engine.url, contract).dates()


def test_a_table_that_is_not_there_and_a_server_that_is_not_there(
    engine: sa.Engine, contract: Contract
) -> None:
    with pytest.raises(ChannelError, match="has no table 租赁补贴发放"):
        ExchangeBatches(engine.url, contract).dates()
    with pytest.raises(ChannelError, match="cannot be reached: OperationalError") as failure:
        ExchangeBatches(engine.url.set(password="wrong"), contract).dates()
    assert "wrong" not in str(failure.value)
