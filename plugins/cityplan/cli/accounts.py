"""Accounts of an Airflow that stays."""

from __future__ import annotations

import typer

from cityplan.settings import load_settings

app = typer.Typer()


@app.command()
def airflow_admin() -> None:
    """Create Airflow's administrator by CITYPLAN_AIRFLOW_ADMIN_PASSWORD; harmless when repeated 管理员."""
    from cityplan.orchestration.accounts import create_admin

    create_admin(load_settings())
