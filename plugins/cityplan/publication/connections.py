"""dbt's connections, kept from one model or test to the next.

dbt closes its connection after each of them. To open another (a handshake, a new server process that knows no
table yet) costs more than most tests.
"""

from __future__ import annotations

from typing import Any

from dbt.adapters.contracts.connection import Connection, ConnectionState
from dbt.adapters.postgres.connections import PostgresConnectionManager
from dbt.adapters.postgres.impl import PostgresAdapter


class KeptConnections(PostgresConnectionManager):
    """One connection for each of dbt's threads; each model and test begins outside a transaction."""

    def release(self) -> None:
        """End what a node left open and keep the connection, unless it is broken."""
        with self.lock:
            connection = self.get_if_exists()
        if connection is None or connection.state != ConnectionState.OPEN:
            return
        try:
            self._end_transaction(connection)
        except Exception:
            self.clear_thread_connection()
            raise

    @staticmethod
    def _end_transaction(connection: Connection) -> None:
        handle: Any = connection.handle
        handle.rollback()  # psycopg2 opens transactions that dbt knows nothing of
        connection.transaction_open = False


def keep_connections() -> None:
    """Let dbt's builds in this process keep their connections."""
    PostgresAdapter.ConnectionManager = KeptConnections
