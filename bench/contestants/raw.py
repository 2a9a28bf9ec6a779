"""Ours, the raw stage alone: the archived file into raw.

Every row has its delivery, file and line; the ledger has its event.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench.contestants.protocol import Arguments, Facts, Work, perform
from bench.records import EXTRACT
from cityplan.contracts import load_contracts
from cityplan.landing import INBOX, Archive, KnownFiles, folder_deliveries
from cityplan.loading.receipt import take_into_raw
from cityplan.loading.tables import apply_contract
from cityplan.settings import load_settings
from cityplan.warehouse.connect import role_connection


def prepare(arguments: Arguments) -> Work:
    """Archive the file and make the tables of the extract."""
    settings, contract = load_settings(), load_contracts()[EXTRACT]
    connection = role_connection(settings, "loader", autocommit=True)
    apply_contract(connection, contract)
    as_of = date.fromisoformat(arguments["as_of"])
    (found,) = folder_deliveries(Path(arguments["inbox"]), contract, as_of, INBOX)
    landed = found.land(Archive(settings.landing_folder), KnownFiles(connection))

    def work(_stage: Callable[[str], None]) -> Facts:
        return {"delivery": take_into_raw(connection, contract, landed, "bench")}

    return work


if __name__ == "__main__":
    perform(prepare)
