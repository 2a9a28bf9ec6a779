"""A figure as a workbook that recomputes it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cityplan.settings import load_settings

app = typer.Typer()

_Out = Annotated[Path | None, typer.Option(help="The file to write; in reports/workbooks by default 文件.")]
_Most = Annotated[int, typer.Option(help="Rows a sheet may have 每表行数上限.")]


@app.command()
def workbook(
    indicator_id: Annotated[str, typer.Argument(help="指标")],
    period: Annotated[str, typer.Option(help="YYYY-MM or month end 期末.")],
    division: Annotated[str, typer.Option(help="Division code 区划.")] = "230100",
    dimension: Annotated[str, typer.Option(help="维度")] = "total",
    member: Annotated[str, typer.Option(help="成员")] = "total",
    measure: Annotated[str, typer.Option(help="口径")] = "headline",
    out: _Out = None,
    most: _Most = 100_000,
) -> None:
    """Write a figure's masked rows with live formulas that recompute it 审计底稿; the look is logged."""
    from cityplan.audit.trace import Key, month_end
    from cityplan.audit.workbook import write_workbook
    from cityplan.warehouse.server import running_warehouse

    settings = load_settings()
    key = Key(indicator_id, division, month_end(period), dimension, member, measure)
    path = out or settings.reports_folder / "workbooks" / f"{str(key).replace(' ', '_')}.xlsx"
    with running_warehouse(settings):
        typer.echo(write_workbook(settings, key, path, most))
