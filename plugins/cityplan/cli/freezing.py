"""Figures of a closed year: frozen as they were published, released again, and what waits behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from cityplan.settings import load_settings

if TYPE_CHECKING:
    from cityplan.publication.freezing import Freeze

app = typer.Typer()

_By = Annotated[str, typer.Option("--by", help="Who answers for it 责任人.")]
_Reason = Annotated[str, typer.Option(help="Why 理由.")]
_Indicator = Annotated[str | None, typer.Option(help="Only this indicator 只限该指标.")]


@app.command()
def freeze(year: int, by: _By, reason: _Reason, indicator: _Indicator = None) -> None:
    """Hold a closed year's published figures: later changes wait as pending revisions 冻结年度数值."""
    from cityplan.publication.freezing import freeze as freeze_figures
    from cityplan.warehouse.connect import role_connection
    from cityplan.warehouse.server import running_warehouse

    settings = load_settings()
    with running_warehouse(settings), role_connection(settings, "loader", autocommit=True) as connection:
        _print(freeze_figures(connection, year, by, reason, indicator))


@app.command()
def unfreeze(year: int, by: _By, reason: _Reason, indicator: _Indicator = None) -> None:
    """Release frozen figures: the next publication shows what the data say now 解冻年度数值."""
    from cityplan.publication.freezing import release
    from cityplan.warehouse.connect import role_connection
    from cityplan.warehouse.server import running_warehouse

    settings = load_settings()
    with running_warehouse(settings), role_connection(settings, "loader", autocommit=True) as connection:
        released = release(connection, year, by, reason, indicator)
    for one in released:
        typer.echo(f"{one.year} {one.indicator_id}")
    typer.echo(f"released 已解冻: {len(released)}; the next publication shows them 下次发布生效")


@app.command()
def freezes(year: Annotated[int | None, typer.Argument(help="All years when left out 年度.")] = None) -> None:
    """List what is frozen, by whom and why 冻结清单."""
    from cityplan.publication.freezing import freezes as in_force
    from cityplan.warehouse.connect import role_connection
    from cityplan.warehouse.server import running_warehouse

    settings = load_settings()
    with running_warehouse(settings), role_connection(settings, "auditor") as connection:
        _print(in_force(connection, year))


def _print(held: Iterable[Freeze]) -> None:
    found = list(held)
    for one in found:
        typer.echo(
            f"{one.year} {one.indicator_id}: {one.figures} figures as in publication 数值取自发布 "
            f"{one.publication_id}, by {one.frozen_by}: {one.frozen_because}"
        )
    typer.echo(f"frozen 已冻结: {len(found)}")
