"""How long Airflow's processes live."""

from __future__ import annotations

from enum import Enum


class Lifetime(Enum):
    """What Airflow's processes live as long as.

    SYSTEM: until somebody stops them. CALLER: no longer than the process that started them, however that
    ends; an embedded PostgreSQL that was started for its users then goes with them when they were the last.
    """

    SYSTEM = "system"
    CALLER = "caller"

    @property
    def arguments(self) -> tuple[str, ...]:
        """Arguments of the supervisor."""
        return _ARGUMENTS[self]


# Not the values themselves: early releases of Python 3.11 lose an empty tuple.
_ARGUMENTS = {
    Lifetime.SYSTEM: (),
    Lifetime.CALLER: ("--die-with-parent",),
}
