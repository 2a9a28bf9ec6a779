"""How long Airflow's processes live."""

from __future__ import annotations

from enum import Enum


class Lifetime(Enum):
    """What Airflow's processes live as long as; the value is their supervisor's arguments.

    SYSTEM: until somebody stops them. CALLER: no longer than the process that started them, however that
    ends. CALLER_AND_WAREHOUSE: the same, and the embedded PostgreSQL, which the caller has started too, then
    goes with them.
    """

    SYSTEM = ()
    CALLER = ("--die-with-parent",)
    CALLER_AND_WAREHOUSE = ("--die-with-parent", "--end-warehouse")
