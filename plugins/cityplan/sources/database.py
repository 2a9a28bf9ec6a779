"""Fetches batches from a table on a department's exchange database.

The table's columns carry the contract's headers; the batch column says by its date which delivery a row
belongs to. A batch is streamed into a gzipped csv in the order of the contract's key, so that the same rows
are the same bytes, and then landed and read like any other file.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from cityplan.contracts import Contract
from cityplan.errors import ChannelError, ConfigurationError
from cityplan.landing.delivery import DATABASE
from cityplan.sources.cells import text_of
from cityplan.sources.header import key_columns
from cityplan.sources.remote import whole_file

ROWS_AT_A_TIME = 5_000


class _Seen(NamedTuple):
    """The table of an extract, and the values of its batch column by the date they mean."""

    table: sa.Table
    batches: Mapping[date, Sequence[object]]


class ExchangeBatches:
    """The batches of one extract on the exchange database at `url`, as they are at the first look.

    close() gives the connections back.

    Raises ConfigurationError when the contract names no table and batch column.
    """

    channel = DATABASE
    file_ending = ".csv.gz"

    def __init__(self, url: sa.URL | str, contract: Contract) -> None:
        if not contract.channel.table or not contract.channel.batch_column:
            raise ConfigurationError(
                f"The contract of {contract.name} names no table and batch column (未约定数据表).",
                "Add table and batchColumn to its server entry.",
            )
        self._contract = contract
        self._engine = sa.create_engine(url, poolclass=NullPool)
        self._table_name = contract.channel.table
        self._batch_column = contract.channel.batch_column
        self._seen: _Seen | None = None

    def source_uri(self, as_of: date) -> str:
        """Connection name, table and batch."""
        return f"{self._contract.channel.connection}/{self._table_name}/{as_of.isoformat()}"

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def dates(self) -> list[date]:
        """Dates of the batches there are. Raises ChannelError."""
        with self._connected() as connection:
            return list(self._look(connection).batches)

    def fetch(self, as_of: date, target: Path) -> None:
        """Write the batch as csv.gz; one row is held in memory at a time, ROWS_AT_A_TIME by the driver."""
        with self._connected() as connection, whole_file(target) as growing:
            table, batches = self._look(connection)
            batch = table.c[self._batch_column]
            columns = [column for column in table.columns if column is not batch]
            order = key_columns([column.name for column in columns], self._contract)
            rows = connection.execution_options(yield_per=ROWS_AT_A_TIME).execute(
                sa.select(*columns)
                .where(batch.in_(batches.get(as_of, [])))
                .order_by(*(columns[index] for index in order))
            )
            # No name and no time in the gzip header: the same rows are the same bytes.
            with growing.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                text = TextIOWrapper(packed, encoding="utf-8", newline="")
                writer = csv.writer(text)
                writer.writerow(column.name for column in columns)
                writer.writerows([text_of(value) for value in row] for row in rows)
                text.flush()

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        name = self._contract.channel.connection
        try:
            opened = self._engine.connect()
        except SQLAlchemyError as error:
            # no word of the extract: the same for all that lie there is one cause, told once
            raise ChannelError(
                f"Exchange database {name} cannot be reached: {type(error).__name__} (交换库无法连接).",
                f"Check connection {name} or ask its owner. 请检查交换库连接或联系数据提供方。",
            ) from error
        try:
            with opened as connection:
                yield connection
        except SQLAlchemyError as error:
            raise ChannelError(
                f"Reading {self._table_name} for {self._contract.name} failed: {type(error).__name__} "
                "(交换库读取失败).",
                f"Check connection {name} and the table. 请检查交换库连接和数据表。",
            ) from error

    def _look(self, connection: sa.Connection) -> _Seen:
        """The table and its batches, looked at once: finding the batches reads the whole table."""
        if self._seen is None:
            table = self._table(connection)
            self._seen = _Seen(table, self._batches(connection, table))
        return self._seen

    def _table(self, connection: sa.Connection) -> sa.Table:
        schema, _, name = self._table_name.rpartition(".")
        try:
            table = sa.Table(name, sa.MetaData(), schema=schema or None, autoload_with=connection)
        except NoSuchTableError as error:
            raise self._missing(f"table {self._table_name}") from error
        if self._batch_column not in table.c:
            raise self._missing(f"batch column {self._batch_column} in {self._table_name}")
        return table

    def _batches(self, connection: sa.Connection, table: sa.Table) -> dict[date, list[object]]:
        """The values of the batch column by their dates (a text column may write one in two ways)."""
        values: dict[date, list[object]] = defaultdict(list)
        found = connection.execute(sa.select(table.c[self._batch_column]).distinct())
        for (value,) in found:
            values[self._date(value)].append(value)
        return values

    def _date(self, value: object) -> date:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(text_of(value).strip())
        except ValueError:
            raise ChannelError(
                f"{self._table_name}, column {self._batch_column}: '{value}' is no date (批次日期无效).",
                "Have the department write YYYY-MM-DD. 请部门按 YYYY-MM-DD 填写批次日期。",
            ) from None

    def _missing(self, what: str) -> ChannelError:
        return ChannelError(
            f"The exchange database has no {what} (交换库中不存在).",
            f"Ask {self._contract.owner} or correct the contract of {self._contract.name}. "
            "请联系数据提供方。",
        )
