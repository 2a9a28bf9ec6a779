"""Ours, reading alone: the archived file into blocks of COPY text, let go of at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench.contestants.protocol import Arguments, Facts, Work, perform
from bench.records import EXTRACT
from cityplan.contracts import load_contracts
from cityplan.landing import INBOX, Archive, KnownFiles, folder_deliveries
from cityplan.settings import load_settings
from cityplan.sources import read_delivery
from cityplan.warehouse.connect import role_connection


def prepare(arguments: Arguments) -> Work:
    """Archive the file; the work is to read it."""
    settings, contract = load_settings(), load_contracts()[EXTRACT]
    as_of = date.fromisoformat(arguments["as_of"])
    (found,) = folder_deliveries(Path(arguments["inbox"]), contract, as_of, INBOX)
    with role_connection(settings, "loader", autocommit=True) as connection:
        landed = found.land(Archive(settings.landing_folder), KnownFiles(connection))

    def work(_stage: Callable[[str], None]) -> Facts:
        rows = sum(block.records for block in read_delivery(landed, contract, 1))
        if rows != arguments["rows"]:
            raise ValueError(f"{rows} rows were read, {arguments['rows']} were delivered.")
        return {"rows": rows}

    return work


if __name__ == "__main__":
    perform(prepare)
