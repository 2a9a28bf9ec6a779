"""What Great Expectations reads of an expectation, made once while a delivery is judged.

For each argument it looks up, dozens of times for each rule of each delivery, it makes the configuration anew
from a copy of the expectation's fields: a quarter of what judging a short delivery costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

# By identity, since expectations with equal fields are equal. Each is kept too, lest another takes its place.
_made: ContextVar[dict[int, tuple[Any, Any]] | None] = ContextVar("made", default=None)


@contextmanager
def configurations_made_once() -> Iterator[None]:
    """While it lasts, an expectation has the configuration it was first asked for: nobody may change it."""
    token = _made.set({})
    try:
        yield
    finally:
        _made.reset(token)


def made_once(make: Callable[[Any], Any]) -> property:
    """Return the property that `make` makes, anew each time unless configurations are made once."""

    def configuration(expectation: Any) -> Any:
        made = _made.get()
        if made is None:
            return make(expectation)
        if id(expectation) not in made:
            made[id(expectation)] = (expectation, make(expectation))
        return made[id(expectation)][1]

    return property(configuration)
