"""One night over a folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import typer

app = typer.Typer()


@app.command()
def nightly(
    inbox: Path = typer.Option(..., help="收件目录 Folder: <department>/<extract>/<YYYY-MM-DD>/<files>."),
    as_of: datetime = typer.Option(..., formats=["%Y-%m-%d"], help="业务日期 Business date of the night."),
) -> None:
    """Run one night over a folder; exit 0 all accepted, 3 some refused, 1 failed 处理一夜数据."""
    from cityplan.orchestration.commands import run_folder

    raise typer.Exit(run_folder(inbox.resolve(), as_of.date()))
