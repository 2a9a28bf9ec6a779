"""The planner is told something for some statements only, also within one transaction."""

from __future__ import annotations

from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection
from cityplan.warehouse.planning import planning


def asked(connection: Connection) -> tuple[str, ...]:
    """What the session has now."""
    query = "select current_setting('enable_hashagg'), current_setting('default_statistics_target')"
    row = connection.execute(query).fetchone()
    assert row is not None
    return row


def test_settings_last_as_long_as_the_block(warehouse: Settings) -> None:
    with role_connection(warehouse, "loader", autocommit=True) as connection:
        before = asked(connection)
        with connection.transaction():
            with planning(connection, {"enable_hashagg": "off", "default_statistics_target": "7"}):
                assert asked(connection) == ("off", "7") != before
            assert asked(connection) == before
