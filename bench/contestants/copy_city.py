"""Floor of a first load: psql copies every delivered row, as texts, into a table per extract."""

from __future__ import annotations

import os
from collections.abc import Callable

from psycopg.sql import SQL

from bench.contestants.copy_floor import psql
from bench.contestants.protocol import Arguments, Facts, Work, perform
from cityplan.contracts import load_contracts
from cityplan.loading.tables import raw_table
from cityplan.settings import load_settings
from cityplan.sources.blocks import LINEAGE, copy_columns
from cityplan.warehouse.connect import connect, count, owner_url


def prepare(_arguments: Arguments) -> Work:
    """Write what the city's raw tables hold as csv and make empty tables; the work is one copy each."""
    settings = load_settings(os.environ)
    folder = settings.state / "rows"
    folder.mkdir(exist_ok=True)
    copies, rows = [], 0
    psql("-c", "drop schema if exists floor cascade", "-c", "create schema floor")
    with connect(owner_url(settings)) as connection:
        for contract in load_contracts().values():
            columns = [name for name in copy_columns(contract) if name not in LINEAGE]
            texts = ", ".join(f'"{name}"' for name in columns)
            file = folder / f"{contract.table}.csv"
            psql("-c", f"\\copy raw.{contract.table} ({texts}) to '{file}' with (format csv)")
            psql("-c", f"create table floor.{contract.table} ({texts.replace(',', ' text,')} text)")
            copies += ["-c", f"\\copy floor.{contract.table} from '{file}' with (format csv)"]
            rows += count(connection, SQL("select count(*) from {}").format(raw_table(contract)))

    def work(_stage: Callable[[str], None]) -> Facts:
        psql(*copies)
        return {"records": rows}

    return work


if __name__ == "__main__":
    perform(prepare)
