"""Ours, the whole ingest of what lies in an inbox: archive, raw, typed rows, checks, history, ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench.contestants.protocol import Arguments, Facts, Work, perform
from bench.records import EXTRACT
from cityplan.contracts import load_contracts
from cityplan.loading.night import load_extract
from cityplan.settings import load_settings
from cityplan.validation import engine


def prepare(arguments: Arguments) -> Work:
    """Read the contracts; Great Expectations is imported, as every peer's library is."""
    settings, contract = load_settings(), load_contracts()[EXTRACT]
    as_of, inbox = date.fromisoformat(arguments["as_of"]), Path(arguments["inbox"])

    def work(stage: Callable[[str], None]) -> Facts:
        outcome = load_extract(
            settings, contract, as_of, "bench", inbox=inbox, report=lambda step, _delivery: stage(step)
        )
        (delivery,) = (one for one in outcome.deliveries if one.as_of == as_of)
        if delivery.read != arguments["rows"]:
            raise ValueError(f"{delivery.read} rows were read, {arguments['rows']} were delivered.")
        return {"accepted": delivery.accepted, "quarantined": delivery.quarantined}

    return work


_ = engine  # imported for its warm-up alone

if __name__ == "__main__":
    perform(prepare)
