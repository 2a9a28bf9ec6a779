"""How long Airflow's processes live."""

from __future__ import annotations

from enum import Enum


class Lifetime(Enum):
    """What Airflow's processes live as long as.

    SYSTEM: until somebody stops them. CALLER: no longer than the process that started them, however that
    ends. CALLER_AND_WAREHOUSE: the same, and the embedded PostgreSQL, which the caller has started too, then
    goes with them.
    """

    SYSTEM = "system"
    CALLER = "caller"
    CALLER_AND_WAREHOUSE = "caller and warehouse"

    @property
    def arguments(self) -> tuple[str, ...]:
        """Arguments of the supervisor."""
        return _ARGUMENTS[self]


# Not the values themselves: early releases of Python 3.11 lose an empty tuple.
_ARGUMENTS = {
    Lifetime.SYSTEM: (),
    Lifetime.CALLER: ("--die-with-parent",),
    Lifetime.CALLER_AND_WAREHOUSE: ("--die-with-parent", "--end-warehouse"),
}
