"""Addresses, version and removal of the warehouse."""

from __future__ import annotations

import shutil

import typer

from cityplan.errors import ConfigurationError
from cityplan.settings import load_settings

app = typer.Typer()


@app.command()
def migrate() -> None:
    """Bring the warehouse to the current version (roles, schemas, divisions); harmless when repeated 升级."""
    from cityplan.warehouse.migrate import migrate as migrate_warehouse
    from cityplan.warehouse.server import running_warehouse

    settings = load_settings()
    with running_warehouse(settings):
        typer.echo(f"warehouse at version 数据仓库版本 {migrate_warehouse(settings)}")


@app.command()
def warehouse_url() -> None:
    """Print the SQLAlchemy URL of the running warehouse as its owner 所有者连接地址."""
    from cityplan.warehouse.connect import owner_url

    typer.echo(owner_url(load_settings()).render_as_string(hide_password=False))


@app.command()
def analyst_url() -> None:
    """Print the SQLAlchemy URL of the running warehouse as the read-only analyst 分析员连接地址."""
    from cityplan.warehouse.connect import role_url

    typer.echo(role_url(load_settings(), "analyst").render_as_string(hide_password=False))


@app.command()
def clean() -> None:
    """Stop the embedded server and remove the state folder: data, archive, reports, secrets 清除本地状态.

    An existing server that WAREHOUSE_URL names keeps its data, so the keys and the archive stay here too:
    without them its pseudonyms match nobody and its ledger's files are gone.
    """
    from cityplan.warehouse.embedded import embedded_server

    settings = load_settings()
    if not settings.state.exists():
        typer.echo(f"nothing to remove 无可清除: {settings.state}")
        return
    if not settings.secrets_file.exists():
        raise ConfigurationError(
            f"{settings.state} does not look like a state folder of ours: it has no secrets.env.",
            "Remove it by hand if it is to go, or correct CITYPLAN_STATE.",
        )
    embedded_server(settings).stop()
    if settings.warehouse_url is None:
        shutil.rmtree(settings.state)
        typer.echo(f"removed 已清除: {settings.state}")
        return
    kept = {settings.secrets_file, settings.landing_folder}
    for path in set(settings.state.iterdir()) - kept:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    typer.echo(
        f"removed 已清除: {settings.state}, except 保留 {', '.join(sorted(path.name for path in kept))}"
    )
