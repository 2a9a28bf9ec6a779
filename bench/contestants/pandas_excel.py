"""Peer: pandas reads the sheet with its fastest engine, calamine, every column as text."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from bench.contestants.protocol import Arguments, Facts, Work, perform


def prepare(arguments: Arguments) -> Work:
    """The work is to read the sheet into a DataFrame."""

    def work(_stage: Callable[[str], None]) -> Facts:
        return {"rows": len(pd.read_excel(arguments["file"], engine="calamine", dtype=str))}

    return work


if __name__ == "__main__":
    perform(prepare)
