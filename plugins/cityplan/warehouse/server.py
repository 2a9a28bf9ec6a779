"""A warehouse server to work on: the embedded one, or the one that WAREHOUSE_URL names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cityplan.settings import Settings
from cityplan.warehouse.databases import ensure_owner
from cityplan.warehouse.embedded import embedded_server


def start_warehouse(settings: Settings) -> bool:
    """Bring the server up with the warehouse's database and its owner; True when it was not running."""
    if settings.warehouse_url is not None:
        return False
    started = embedded_server(settings).start()
    ensure_owner(settings)
    return started


@contextmanager
def running_warehouse(settings: Settings) -> Iterator[bool]:
    """Have a server running; yield whether it was started here, in which case it is stopped at the end.

    With WAREHOUSE_URL set it is that server, which is neither started nor stopped.
    """
    started = start_warehouse(settings)
    try:
        yield started
    finally:
        if started:
            embedded_server(settings).stop()
