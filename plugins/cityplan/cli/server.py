"""Start and stop the embedded PostgreSQL by itself."""

from __future__ import annotations

import typer

from cityplan.errors import ConfigurationError
from cityplan.settings import Settings, load_settings

app = typer.Typer(name="server", help="The embedded PostgreSQL by itself 内置数据库.", no_args_is_help=True)


@app.command()
def start() -> None:
    """Start the server and migrate the warehouse 启动."""
    from cityplan.warehouse.migrate import migrate
    from cityplan.warehouse.server import start_warehouse

    settings = _embedded()
    started = start_warehouse(settings)
    migrate(settings)
    typer.echo("started 已启动" if started else "was running already 已在运行")
    status()


@app.command()
def stop() -> None:
    """Stop the server, ending its sessions 停止."""
    from cityplan.warehouse.embedded import embedded_server

    stopped = embedded_server(_embedded()).stop()
    typer.echo("stopped 已停止" if stopped else "was not running 未在运行")


@app.command()
def status() -> None:
    """Say whether the server runs, and where; exit status 3 when it does not 状态."""
    from cityplan.warehouse.embedded import embedded_server

    server = embedded_server(_embedded())
    if server.port is None:
        typer.echo(f"not running 未在运行 ({server.folder})")
        raise typer.Exit(3)
    typer.echo(f"running 运行中: 127.0.0.1:{server.port} ({server.folder})")


def _embedded() -> Settings:
    settings = load_settings()
    if settings.warehouse_url is not None:
        raise ConfigurationError(
            "WAREHOUSE_URL names an existing server, which is not ours to start or stop.",
            "Unset it to use the embedded PostgreSQL.",
        )
    return settings
