"""Something done while a run is under way: over a connection of its own, it ends or waits for the run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from tests.support.deliveries import TestWarehouse

_WAITING = """
select exists (
    select from pg_locks
    where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())
)
"""


@contextmanager
def begun_at(
    city: TestWarehouse, step: str, act: Callable[[], Any]
) -> Iterator[tuple[Callable[[str, int], None], list[Future[Any]]]]:
    """Yield what a loader is to report to, and the act once it was begun: at the step, whose run then goes on
    when the act has ended or waits for a lock.
    """
    begun: list[Future[Any]] = []
    with ThreadPoolExecutor(1) as pool:

        def report(done: str, _delivery_id: int) -> None:
            if done == step and not begun:
                begun.append(pool.submit(act))
                while not begun[0].done() and city.rows(_WAITING) == [(False,)]:
                    time.sleep(0.01)

        yield report, begun
