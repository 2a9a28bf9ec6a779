"""A table on the department's exchange database: every column a string, and a date for each batch pushed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from psycopg import sql

from cityplan.contracts import Contract
from cityplan.warehouse.connect import connect


class ExchangeTable:
    """One batch of one table; a batch pushed again replaces the former one. Committed when it is closed.

    url: SQLAlchemy URL of the exchange database (PostgreSQL). headers: names of the other columns.
    """

    def __init__(self, url: str, contract: Contract, as_of: date, headers: list[str]) -> None:
        self.file = str(contract.channel.table)
        self._as_of = as_of.isoformat()
        self._connection = connect(url)
        self.place = f"{self._connection.info.dbname} {self.file} {self._as_of}"
        batch = str(contract.channel.batch_column)
        table, batch_column = sql.Identifier(self.file), sql.Identifier(batch)
        columns = [sql.SQL("{} text").format(sql.Identifier(header)) for header in headers]
        definition = sql.SQL(", ").join([*columns, sql.SQL("{} date not null").format(batch_column)])
        cursor = self._connection.cursor()
        cursor.execute(sql.SQL("create table if not exists {} ({})").format(table, definition))
        # Several batches are open at a time: the others must find the table, not wait for this one to end.
        self._connection.commit()
        cursor.execute(sql.SQL("delete from {} where {} = %s").format(table, batch_column), (as_of,))
        names = sql.SQL(", ").join(map(sql.Identifier, [*headers, batch]))
        self._copy = sql.SQL("copy {} ({}) from stdin").format(table, names)
        self._next_row = 1

    def write(self, texts: pd.DataFrame) -> NDArray[np.int64]:
        """Insert rows; an absent text is a null."""
        columns = [texts[name].tolist() for name in texts.columns]
        with self._connection.cursor().copy(self._copy) as copy:
            for cells in zip(*columns, strict=True):
                copy.write_row([*(text or None for text in cells), self._as_of])
        rows = np.arange(self._next_row, self._next_row + len(texts))
        self._next_row += len(texts)
        return rows

    def close(self) -> None:
        """Commit the batch."""
        self._connection.commit()
        self._connection.close()
