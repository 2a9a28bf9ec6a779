"""The whole system for as long as a command needs it: what it starts it stops, what ran before goes on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from cityplan.orchestration.lifetime import Lifetime
from cityplan.orchestration.system import AirflowSystem
from cityplan.settings import Settings
from cityplan.warehouse.migrate import migrate
from cityplan.warehouse.server import running_warehouse


@contextmanager
def running_system(settings: Settings) -> Iterator[AirflowSystem]:
    """Yield Airflow on a migrated warehouse, launched if it did not run, possibly not ready yet.

    Whatever was started here is stopped at the end, also when the command is interrupted, terminated or
    killed. Raises OrchestrationError when Airflow runs for the time of another command only.
    """
    with signals_as_exit(signal.SIGTERM), running_warehouse(settings):
        migrate(settings)
        system = AirflowSystem(settings)
        launched = system.launch(Lifetime.CALLER, follow_clock=False)
        try:
            yield system
        finally:
            if launched:
                system.stop()


@contextmanager
def signals_as_exit(*numbers: signal.Signals) -> Iterator[None]:
    """Turn the first of these signals into SystemExit, so that what was started is stopped as after Ctrl-C.

    Those that follow it are ignored: they must not interrupt the stopping.
    """
    is_leaving = False

    def leave(number: int, _: FrameType | None) -> None:
        nonlocal is_leaving
        if not is_leaving:
            is_leaving = True
            raise SystemExit(128 + number)

    former = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
