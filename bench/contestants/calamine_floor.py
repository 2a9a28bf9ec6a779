"""Floor of reading a workbook: calamine's rows, as our reader asks for them."""

from __future__ import annotations

from collections.abc import Callable

from python_calamine import CalamineWorkbook

from bench.contestants.protocol import Arguments, Facts, Work, perform


def prepare(arguments: Arguments) -> Work:
    """The work is to open the workbook and to go through the rows of its sheet."""

    def work(_stage: Callable[[str], None]) -> Facts:
        sheet = CalamineWorkbook.from_path(arguments["file"]).get_sheet_by_index(0)
        return {"rows": sum(1 for _ in sheet.iter_rows())}

    return work


if __name__ == "__main__":
    perform(prepare)
