"""Bring the generated files up to date with contracts and definitions."""

from __future__ import annotations

import typer

app = typer.Typer()


@app.command()
def generate(
    check: bool = typer.Option(False, "--check", help="Change nothing; fail when a file is out of date."),
) -> None:
    """Write what dbt and readers need from contracts and definitions 生成dbt文件与指标目录."""
    from cityplan.definitions.project import stale_files, write_project

    changed = stale_files() if check else write_project()
    for path in changed:
        typer.echo(f"{'out of date 已过期' if check else 'written 已生成'}: {path}")
    if check and changed:
        raise typer.Exit(1)
