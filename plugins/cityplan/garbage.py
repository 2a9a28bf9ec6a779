"""How often processes search for garbage that reference counts do not find."""

from __future__ import annotations

import gc

_THRESHOLDS = (50_000, 20, 20)
"""How many new objects the collector waits for: by default it looks over and over at the many that an import
makes and keeps, a tenth of the processor time of Airflow's start, a fifth of a short command's."""


def collect_seldom() -> None:
    """Let this process, and those forked from it, search seldom."""
    gc.set_threshold(*_THRESHOLDS)
