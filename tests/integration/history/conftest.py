"""A tiny extract per mode, delivered without files, checks or raw rows: history and ledger only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from psycopg import sql

from cityplan import history, ledger
from cityplan.contracts import Contract, Field, FieldType, Mode, load_contracts
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection
from tests.support.history import state_at

RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Extract:
    """An extract under test: its records have a key `code` and a value `amount`.

    After a delivery, `delivery_id` and `moment` are its number and its moment of acceptance.
    """

    connection: Connection
    contract: Contract
    delivery_id: int = 0
    moment: datetime = field(default=RECEIVED)

    def deliver(
        self,
        as_of: date,
        records: Mapping[str, int | None] | Iterable[tuple[str, int | None]],
        *,
        broken: Iterable[str] = (),
        unreadable: int = 0,
        twice: Iterable[str] = (),
        keep_absent: bool = False,
    ) -> history.MergeCounts:
        """Receive, merge and accept a delivery in the order the pipeline does, and commit.

        `records` are key → value in row order; None withdraws the record (op D). `broken` are keys of rows
        set aside, `unreadable` counts those whose very key cannot be read, `twice` are keys whose row comes
        again, exactly.
        """
        pairs = list(records.items() if isinstance(records, Mapping) else records)
        rows: list[tuple[Any, ...]] = [(key, value, value is None, None, None) for key, value in pairs]
        rows += [(key, None, False, ["amount.readable"], None) for key in broken]
        rows += [(None, 1, False, ["code.readable"], None)] * unreadable
        rows += [(key, dict(pairs)[key], False, None, True) for key in twice]
        self.delivery_id = self.receive(as_of, len(rows))
        work = self._work_table(rows)
        self.moment = ledger.open_acceptance(self.connection, self.contract)
        delivered = history.Delivered(self.delivery_id, as_of, work)
        counts = history.merge(
            self.connection, self.contract, delivered, self.moment, keep_absent=keep_absent
        )
        aside = sum(row[3] is not None for row in rows)
        again = sum(row[4] is not None for row in rows)
        outcome = ledger.Counts(len(rows), len(rows) - aside - again, aside, again, 0)
        ledger.accept(self.connection, self.contract, self.delivery_id, outcome, self.moment, "run")
        self.connection.execute(sql.SQL("drop table if exists {}").format(delivered.table))
        self.connection.commit()
        return counts

    def receive(self, as_of: date, records: int, content: str | None = None) -> int:
        """Record a delivery as received, and commit."""
        delivery_id = ledger.begin_delivery(self.connection)
        arrival = ledger.Arrival(
            department=self.contract.department,
            extract=self.contract.extract,
            as_of=as_of,
            received_at=RECEIVED,
            source_uri="file:///share",
            channel="share",
            contract_version=self.contract.version,
            content_sha256=content or f"{delivery_id:064x}",
            records_read=records,
            run_id="run",
        )
        ledger.receive(self.connection, delivery_id, arrival)
        self.connection.commit()
        return delivery_id

    def state(self, on: date, known_at: datetime | None = None) -> dict[str, int | None]:
        """Return key → value of the state of that date."""
        records = state_at(self.connection, self.contract, on, known_at)
        found = {record["code"]: record["amount"] for record in records}
        assert len(found) == len(records), "a key stands twice in one state"
        return found

    def versions(self) -> list[tuple[Any, ...]]:
        """Return (key, value, from, to, whether known now) of every version stored."""
        query = sql.SQL(
            "select code, amount, version_from::text, version_to::text, known_to = 'infinity' from {}"
            " order by code, version_from, known_from, known_to"
        )
        return self.connection.execute(
            query.format(sql.Identifier("history", self.contract.table))
        ).fetchall()

    def _work_table(self, rows: list[tuple[Any, ...]]) -> str:
        table = sql.Identifier("work", f"d{self.delivery_id}")
        self.connection.execute(
            sql.SQL(
                "create table {} (code text, amount integer, is_deleted boolean, rule_ids text[],"
                " is_skipped boolean, file_no smallint, row_number integer)"
            ).format(table)
        )
        with self.connection.cursor() as cursor:
            statement = sql.SQL("insert into {} values (%s, %s, %s, %s, %s, 1, %s)").format(table)
            cursor.executemany(statement, [(*row, number) for number, row in enumerate(rows, 2)])
        return f"d{self.delivery_id}"


def _tiny(mode: Mode, name: str) -> Contract:
    template = load_contracts()["civil_affairs.elderly_care_institutions"]
    fields = (
        Field("code", "编号", "Code", FieldType.TEXT, required=True, key_position=1),
        Field("amount", "数量", "Amount", FieldType.INTEGER, physical_type="integer"),
    )
    return replace(template, name=f"civil_affairs.tiny_{name}", mode=mode, fields=fields, rules=())


@pytest.fixture
def loader(settings: Settings) -> Iterator[Connection]:
    """A connection as the role that writes history and ledger."""
    with role_connection(settings, "loader") as connection:
        yield connection


@pytest.fixture
def snapshot(loader: Connection) -> Extract:
    """An extract whose every delivery is the whole state."""
    return Extract(loader, _tiny(Mode.SNAPSHOT, "snapshot"))


@pytest.fixture
def changes(loader: Connection) -> Extract:
    """An extract that delivers new and changed records only."""
    return Extract(loader, _tiny(Mode.CHANGES, "changes"))


@pytest.fixture
def append(loader: Connection) -> Extract:
    """An extract that delivers new records only."""
    return Extract(loader, _tiny(Mode.APPEND, "append"))


@pytest.fixture
def make_extract(module_settings: Settings) -> Iterator[Callable[[Mode, str], Extract]]:
    """A function that makes an extract of a mode under a name of its own, all in one warehouse."""
    with role_connection(module_settings, "loader") as connection:
        yield lambda mode, name: Extract(connection, _tiny(mode, name))
