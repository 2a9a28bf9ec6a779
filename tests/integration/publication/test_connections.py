"""dbt's builds keep their connections: fewer are opened than models are built."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cityplan import history
from cityplan.contracts import load_contracts
from cityplan.publication.build import build
from cityplan.publication.record import Publication
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection

_SESSIONS = "select sessions from pg_stat_database where datname = current_database()"
_THREADS_AND_OURS = 8


def test_a_connection_serves_many_models_also_after_one_that_failed(settings: Settings) -> None:
    with role_connection(settings, "loader") as connection:
        for contract in load_contracts().values():
            history.apply_tables(connection, contract)
        connection.execute("alter table history.petitions__cases rename column channel to way")
    before = _sessions(settings)
    moment = datetime(2022, 2, 1, tzinfo=UTC)
    selection = ("--select", "staging", "districts", "--exclude-resource-type", "test")
    built = build(settings, Publication(1, date(2022, 1, 31), moment), *selection)
    assert [model.name for model in built if model.status == "failed"] == ["stg_petitions__cases"]
    succeeded = [model for model in built if model.status == "success"]
    assert len(succeeded) > 4 * _THREADS_AND_OURS
    assert _sessions(settings) - before <= _THREADS_AND_OURS


def _sessions(settings: Settings) -> int:
    with role_connection(settings, "transformer") as connection:
        [[sessions]] = connection.execute(_SESSIONS).fetchall()
    return int(sessions)
