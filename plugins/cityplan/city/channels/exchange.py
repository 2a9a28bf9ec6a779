"""A table on the department's exchange database: every column a string, and a date for each batch pushed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Column, Connection, Date, Engine, MetaData, Table, Text, delete

from cityplan.contracts import Contract


class ExchangeTable:
    """One batch of one table; a batch pushed again replaces the former one. Committed when it is closed."""

    def __init__(self, engine: Engine, contract: Contract, as_of: date, headers: list[str]) -> None:
        self.file = str(contract.channel.table)
        self.place = f"{engine.url.render_as_string(hide_password=True)} {self.file}"
        self._batch = {str(contract.channel.batch_column): as_of}
        self._headers = headers
        self._table = _table(contract, headers)
        self._table.metadata.create_all(engine)
        self._connection: Connection = engine.connect()
        batch = self._table.columns[str(contract.channel.batch_column)]
        self._connection.execute(delete(self._table).where(batch == as_of))
        self._next_row = 1

    def write(self, texts: pd.DataFrame) -> NDArray[np.int64]:
        """Insert rows; an absent text is a null."""
        names = dict(zip(texts.columns, self._headers, strict=True))
        records = texts.rename(columns=names).replace("", None).to_dict("records")
        if records:
            self._connection.execute(self._table.insert(), [{**record, **self._batch} for record in records])
        rows = np.arange(self._next_row, self._next_row + len(texts))
        self._next_row += len(texts)
        return rows

    def close(self) -> None:
        """Commit the batch."""
        self._connection.commit()
        self._connection.close()


def _table(contract: Contract, headers: list[str]) -> Table:
    batch = Column(str(contract.channel.batch_column), Date, nullable=False, index=True)
    columns = [Column(header, Text) for header in headers]
    return Table(str(contract.channel.table), MetaData(), *columns, batch)
