"""The quality report of a night, and which rules there are."""

from __future__ import annotations

from datetime import datetime

import typer

app = typer.Typer()


@app.command("quality-report")
def quality_report(
    as_of: datetime = typer.Option(..., formats=["%Y-%m-%d"], help="业务日期 Business date of the night."),
) -> None:
    """Write a night's quality report and print where it lies 生成数据质量日报."""
    from cityplan.reporting.page import write_report
    from cityplan.settings import load_settings
    from cityplan.warehouse.server import running_warehouse

    settings = load_settings()
    with running_warehouse(settings):
        typer.echo(write_report(settings, as_of.date()))


@app.command("data-docs")
def data_docs() -> None:
    """Write Great Expectations' Data Docs of all extracts and print where they lie 生成数据校验文档."""
    from cityplan.contracts import load_contracts
    from cityplan.reporting.data_docs import write_index, write_pages
    from cityplan.settings import load_settings
    from cityplan.warehouse.server import running_warehouse

    settings, contracts = load_settings(), load_contracts()
    with running_warehouse(settings):
        for contract in contracts.values():
            write_pages(settings, contract)
    typer.echo(write_index(settings, contracts.values()))


@app.command("rule-coverage")
def rule_coverage() -> None:
    """Print the rules of every extract by quality dimension, as Markdown 打印规则覆盖表."""
    from cityplan.contracts import load_contracts
    from cityplan.reporting.coverage import coverage

    typer.echo(coverage(load_contracts()), nl=False)
