"""The floor of transformation: psql runs the statements of dbt's build once more."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, date, datetime
from functools import partial

import pytest

from bench.contestants import psql_models
from cityplan import history
from cityplan.contracts import load_contracts
from cityplan.publication.build import build_aside
from cityplan.publication.record import Publication
from cityplan.settings import Settings
from cityplan.warehouse.connect import connect, owner_url, role_connection

_MADE = """
select relname::text from pg_class
where relnamespace::regnamespace::text like 'bench\\_%' and relkind in ('r', 'v')
"""


def test_psql_makes_what_dbt_made(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with role_connection(settings, "loader") as connection:
        for contract in load_contracts().values():
            history.apply_tables(connection, contract)
    publication = Publication(1, date(2022, 1, 31), datetime(2022, 2, 1, tzinfo=UTC))
    chosen = ("districts", "stg_petitions__cases", "exposure:*")  # what is only described is not run
    few = partial(build_aside, settings, publication, "bench_", "--select", *chosen)
    monkeypatch.setattr(psql_models, "last_publication", lambda _settings: publication)
    monkeypatch.setattr(psql_models, "build_aside", lambda *_arguments: few())
    monkeypatch.setenv("WAREHOUSE_URL", str(settings.warehouse_url))
    with ExitStack() as stack:
        work = psql_models.prepare({"state": str(settings.state)}, stack)
        assert _made(settings) == {"districts"}
        assert work(lambda _stage: None) == {"models": 1}
        assert _made(settings) == {"districts", "stg_petitions__cases"}


def _made(settings: Settings) -> set[str]:
    with connect(owner_url(settings)) as connection:
        return {name for (name,) in connection.execute(_MADE)}
