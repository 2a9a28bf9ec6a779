"""Peer: openpyxl in the mode its documentation gives for large workbooks."""

from __future__ import annotations

from collections.abc import Callable

import openpyxl

from bench.contestants.protocol import Arguments, Facts, Work, perform


def prepare(arguments: Arguments) -> Work:
    """The work is to open the workbook and to go through the rows of its sheet."""

    def work(_stage: Callable[[str], None]) -> Facts:
        book = openpyxl.load_workbook(arguments["file"], read_only=True, data_only=True)
        rows = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
        book.close()
        return {"rows": rows}

    return work


if __name__ == "__main__":
    perform(prepare)
