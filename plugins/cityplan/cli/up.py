"""The system left running, and stopped again."""

from __future__ import annotations

import typer

app = typer.Typer()


@app.command()
def up(
    by_hand: bool = typer.Option(False, help="Nights run only when somebody starts them 不按时钟运行."),
) -> None:
    """Start warehouse and Airflow and leave them running 启动并保持运行."""
    from cityplan.orchestration.commands import dag_ids
    from cityplan.orchestration.environment import ACCOUNTS
    from cityplan.orchestration.lifetime import Lifetime
    from cityplan.orchestration.system import AirflowSystem
    from cityplan.settings import load_settings
    from cityplan.warehouse.migrate import migrate
    from cityplan.warehouse.server import running_warehouse, start_warehouse

    settings = load_settings()
    system = AirflowSystem(settings)
    with running_warehouse(settings):
        migrate(settings)
        launched = system.launch(Lifetime.SYSTEM, follow_clock=not by_hand)
        start_warehouse(settings)  # it stays now that Airflow does; where that is refused, its users end it
    system.wait_until_ready(dag_ids())
    typer.echo("started 已启动" if launched else "was running already 已在运行")
    typer.echo(f"Airflow             {system.url}  (users 用户: {', '.join(ACCOUNTS)})")
    typer.echo(f"passwords 密码      {settings.secrets_file}  (CITYPLAN_AIRFLOW_<USER>_PASSWORD)")
    typer.echo("warehouse 数据仓库  make warehouse-url, make analyst-url")
    typer.echo(f"inbox 收件目录      {settings.inbox}")
    typer.echo(f"reports 报告        {settings.reports_folder}")
    typer.echo(f"logs 日志           {settings.airflow_home / 'logs'}")


@app.command()
def down() -> None:
    """Stop Airflow and the embedded warehouse 停止."""
    from cityplan.orchestration.system import AirflowSystem
    from cityplan.settings import load_settings
    from cityplan.warehouse.embedded import embedded_server

    settings = load_settings()
    stopped = AirflowSystem(settings).stop()
    if settings.warehouse_url is None:
        stopped = embedded_server(settings).stop() or stopped
    typer.echo("stopped 已停止" if stopped else "nothing was running 没有运行中的系统")
