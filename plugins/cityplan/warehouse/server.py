"""A warehouse server to work on: the embedded one, or the one that WAREHOUSE_URL names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cityplan.settings import Settings
from cityplan.warehouse.databases import ensure_owner
from cityplan.warehouse.embedded import embedded_server


def start_warehouse(settings: Settings) -> bool:
    """Have a server running until somebody stops it, with the warehouse's database and its owner.

    True when it was not running. With WAREHOUSE_URL set it is that server, which is not started.
    """
    if settings.warehouse_url is not None:
        return False
    started = embedded_server(settings).start()
    ensure_owner(settings)
    return started


@contextmanager
def running_warehouse(settings: Settings) -> Iterator[None]:
    """Have a server running; one that nobody asked to stay is stopped by the last command that needs it.

    With WAREHOUSE_URL set it is that server, which is neither started nor stopped.
    """
    if settings.warehouse_url is not None:
        yield
        return
    with embedded_server(settings).used():
        ensure_owner(settings)
        yield
