"""What WAREHOUSE_URL says of TLS is what every client holds to: all refuse a server that cannot speak it.

The embedded server has no TLS. That certificates are checked is each client's own business, once it is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

from cityplan.orchestration.environment import airflow_environment
from cityplan.publication.dbt_command import run_dbt
from cityplan.publication.project import dbt_environment
from cityplan.settings import Settings, load_settings
from cityplan.warehouse.connect import role_connection


def of_airflow(settings: Settings) -> Mapping[str, str]:
    return airflow_environment(settings, 4242, follow_clock=False)


def connects_ours(settings: Settings, _: Path) -> None:
    role_connection(settings, "loader").close()


def connects_airflow(settings: Settings, _: Path) -> None:
    engine = create_engine(of_airflow(settings)["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"])
    with engine.connect() as connection:
        connection.execute(text("select 1"))
    engine.dispose()


def connects_airflows_pages(settings: Settings, _: Path) -> None:
    async def connect() -> None:
        engine = create_async_engine(of_airflow(settings)["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"])
        async with engine.connect() as connection:
            await connection.execute(text("select 1"))
        await engine.dispose()

    asyncio.run(connect())


def connects_dbt(settings: Settings, folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in dbt_environment(settings).items():
            patch.setenv(name, value)
        project = str(settings.root / "dbt_project")
        folders = ("--project-dir", project, "--profiles-dir", project)
        with redirect_stdout(StringIO()) as said:
            tried = run_dbt(
                ["--log-level-file", "none", "--log-path", str(folder), "debug", "--connection", *folders]
            )
        if not tried.success:
            raise ConnectionError(said.getvalue())


CLIENTS = [connects_ours, connects_airflow, connects_airflows_pages, connects_dbt]


@pytest.mark.parametrize("client", CLIENTS)
def test_every_client_insists_on_tls_when_the_url_does(
    settings: Settings, tmp_path: Path, client: Callable[[Settings, Path], None]
) -> None:
    def asking(mode: str) -> Settings:
        url = f"{settings.warehouse_url}?sslmode={mode}"
        return load_settings({"CITYPLAN_STATE": str(settings.state), "WAREHOUSE_URL": url})

    client(asking("prefer"), tmp_path)
    with pytest.raises(Exception, match="SSL"):
        client(asking("require"), tmp_path)
