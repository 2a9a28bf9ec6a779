"""Rows set aside: what waits, waiving, replaying; refused deliveries accepted all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cityplan.errors import ConfigurationError
from cityplan.settings import load_settings

if TYPE_CHECKING:
    from cityplan.audit.what_if import WhatIf
    from cityplan.contracts import Contract

app = typer.Typer()

_By = Annotated[str, typer.Option("--by", help="Who answers for it 责任人.")]
_Reason = Annotated[str, typer.Option(help="Why 理由.")]
_WhatIf = Annotated[
    bool, typer.Option("--what-if", help="Only show which published figures and verdicts would move 试算.")
]
_Show = Annotated[int, typer.Option(help="With --what-if: how many of them to list 列出条数.")]


@app.command()
def quarantined(
    extract: Annotated[str, typer.Argument(help="department.extract; empty for all 数据集.")] = "",
) -> None:
    """List the rows set aside that nobody has settled yet 待处理隔离行."""
    from cityplan.audit.waiving import waiting_rows
    from cityplan.warehouse.connect import role_connection
    from cityplan.warehouse.server import running_warehouse

    settings = load_settings()
    with running_warehouse(settings), role_connection(settings, "auditor") as connection:
        rows = waiting_rows(connection, extract)
    for row in rows:
        sheet = f" {row.sheet}" if row.sheet else ""
        place = f"delivery 交付 {row.delivery_id} {row.file}{sheet} row 行 {row.row_number}"
        typer.echo(f"{row.id}: {row.extract} {row.as_of}, {place}: {row.reason}")
    typer.echo(f"{len(rows)} rows wait 行待处理")


@app.command("failed-rows")
def failed_rows(
    delivery_id: Annotated[int, typer.Argument(help="As audit.delivery has it 交付编号.")],
) -> None:
    """List the rows of a delivery that broke rules and were not set aside 未被隔离的不合规行."""
    from cityplan.validation.evidence import kept_rows
    from cityplan.warehouse.connect import role_connection
    from cityplan.warehouse.server import running_warehouse

    settings = load_settings()
    with running_warehouse(settings), role_connection(settings, "auditor") as connection:
        rows = list(kept_rows(connection, delivery_id))
    for row in rows:
        typer.echo(row)
    typer.echo(f"{len(rows)} rows kept as evidence 行留证")


@app.command()
def waive(rows: list[int], by: _By, reason: _Reason, what_if: _WhatIf = False, show: _Show = 40) -> None:
    """Let rows set aside rest: by a named person, for a reason 豁免隔离行."""
    from cityplan.audit.proposals import propose_waiver
    from cityplan.audit.waiving import waive as waive_rows
    from cityplan.warehouse.connect import role_connection
    from cityplan.warehouse.server import running_warehouse

    settings = load_settings()
    with running_warehouse(settings):
        if what_if:
            _show(propose_waiver(settings, rows, by, reason), show)
            return
        with role_connection(settings, "loader") as connection:
            waive_rows(connection, rows, by, reason)
    typer.echo(f"waived 已豁免: {len(set(rows))}")


@app.command()
def replay(extract: str, by: _By, reason: _Reason, what_if: _WhatIf = False, show: _Show = 40) -> None:
    """Judge an extract's rows set aside again by today's rules and accept the sound ones 重放隔离行."""
    from cityplan.audit.proposals import propose_replay
    from cityplan.audit.replay import replay as replay_rows
    from cityplan.warehouse.server import running_warehouse

    settings, contract = load_settings(), _contract(extract)
    with running_warehouse(settings):
        if what_if:
            _show(propose_replay(settings, contract, by, reason), show)
            return
        outcomes = replay_rows(settings, contract, by, reason)
    for outcome in outcomes:
        typer.echo(str(outcome))
    typer.echo(f"{sum(outcome.accepted for outcome in outcomes)} rows accepted 行已接受")


@app.command()
def override(delivery_id: int, by: _By, reason: _Reason, what_if: _WhatIf = False, show: _Show = 40) -> None:
    """Accept a refused delivery all the same; exit 3 when it has no sound row 强制接受."""
    from cityplan.audit.override import override as override_refusal
    from cityplan.audit.proposals import propose_override
    from cityplan.warehouse.server import running_warehouse

    settings = load_settings()
    with running_warehouse(settings):
        if what_if:
            _show(propose_override(settings, delivery_id, by, reason), show)
            return
        outcome = override_refusal(settings, delivery_id, by, reason)
    typer.echo(str(outcome))
    if outcome.is_refusal:
        raise typer.Exit(3)


def _contract(extract: str) -> Contract:
    from cityplan.contracts import load_contracts

    contracts = load_contracts()
    if extract not in contracts:
        raise ConfigurationError(
            f"There is no extract {extract} (无此数据集).", "Name it department.extract."
        )
    return contracts[extract]


def _show(found: WhatIf, most: int) -> None:
    from cityplan.audit.moves import WIDTH, summary, table
    from cityplan.terminal import open_console

    if found.moves:
        open_console(WIDTH).print(table(found, most))
    for line in summary(found):
        typer.echo(line)
