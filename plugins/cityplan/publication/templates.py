"""dbt's templates, compiled once in a process.

dbt makes an environment of Jinja for each text it renders and compiles the text anew, even those that
hundreds of tests have in common.
"""

from __future__ import annotations

from types import CodeType
from typing import Any

from dbt_common.clients.jinja import MacroFuzzEnvironment

from cityplan.publication.grafts import graft

_compiled: dict[tuple[object, ...], CodeType] = {}
_compile: Any = MacroFuzzEnvironment.compile


class CompilingOnce(MacroFuzzEnvironment):
    """An environment that knows what others have compiled: those of a class read a text alike."""

    def compile(self, source: Any, *others: Any, **named: Any) -> Any:
        """Return the code of a template."""
        key = (type(self), source, *others, *named.items())
        if key not in _compiled:
            _compiled[key] = _compile(self, source, *others, **named)
        return _compiled[key]


def compile_templates_once() -> None:
    """Let dbt's commands in this process compile each text once."""
    graft(CompilingOnce, MacroFuzzEnvironment, "compile")
