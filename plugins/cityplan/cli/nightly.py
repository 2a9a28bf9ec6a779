"""One night over a folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

app = typer.Typer()


class _Night(TyperCommand):
    """The command, whose exit codes are promised: arguments that cannot be read are a night that failed."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as usual; an error then ends the command with 1 instead of 2."""
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as error:
            error.exit_code = 1
            raise


@app.command(cls=_Night)
def nightly(
    inbox: Path = typer.Option(..., help="收件目录 Folder: <department>/<extract>/<YYYY-MM-DD>/<files>."),
    as_of: datetime = typer.Option(..., formats=["%Y-%m-%d"], help="业务日期 Business date of the night."),
) -> None:
    """Run one night over a folder; exit 0 all accepted, 3 some refused, 1 failed 处理一夜数据."""
    from cityplan.orchestration.commands import run_folder

    raise typer.Exit(run_folder(inbox.resolve(), as_of.date()))
