"""Peer: pandas reads the file in pieces and writes it with to_sql, by INSERT (its default) or by COPY.

The COPY callable is the one pandas documents for PostgreSQL: csv of each piece through COPY … FROM STDIN.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import pandas as pd
from sqlalchemy import create_engine

from bench.contestants.protocol import Arguments, Facts, Work, perform

_PIECE_ROWS = 100_000
_TABLE = "delivered"


def prepare(arguments: Arguments) -> Work:
    """Connect; the work is every piece of the file, at most `rows` rows."""
    engine = create_engine(os.environ["WAREHOUSE_URL"])
    engine.connect().close()
    method = copy_rows if arguments["copy"] else None

    def work(_stage: Callable[[str], None]) -> Facts:
        pieces = pd.read_csv(arguments["file"], dtype=str, chunksize=_PIECE_ROWS, nrows=arguments["rows"])
        rows = 0
        for piece in pieces:
            piece.to_sql(_TABLE, engine, if_exists="append", index=False, method=method)
            rows += len(piece)
        return {"rows": rows}

    return work


def copy_rows(table: Any, connection: Any, keys: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows by COPY; the signature is the one to_sql calls its `method` with."""
    names = ", ".join(f'"{key}"' for key in keys)
    cursor = connection.connection.cursor()
    with cursor.copy(f'copy "{table.name}" ({names}) from stdin with (format csv)') as copy:
        rows = iter(rows)
        while piece := list(islice(rows, 10_000)):
            buffer = io.StringIO()
            csv.writer(buffer).writerows(piece)
            copy.write(buffer.getvalue())


if __name__ == "__main__":
    perform(prepare)
