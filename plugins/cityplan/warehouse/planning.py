"""What the planner is told for some statements of a transaction, and only for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from psycopg.sql import SQL, Identifier

from cityplan.warehouse.connect import Connection

ALL_PROCESSORS: Mapping[str, str] = {"parallel_tuple_cost": "0", "parallel_setup_cost": "200"}
"""Work for all processors that the planner does not see: it prices a check digit like an addition."""


@contextmanager
def planning(connection: Connection, settings: Mapping[str, str]) -> Iterator[None]:
    """Have these settings within the caller's transaction while it lasts; then the session's own again.

    A transaction that fails meanwhile is undone together with them.
    """
    for name, value in settings.items():
        connection.execute("select set_config(%s, %s, true)", (name, value))
    yield
    for name in settings:
        connection.execute(SQL("set local {} to default").format(Identifier(name)))
