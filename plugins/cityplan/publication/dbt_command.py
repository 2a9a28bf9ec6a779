"""dbt's commands, run in this process: the one way in which all of them are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def run_dbt(arguments: Sequence[str], manifest: Any = None) -> Any:
    """Run a command on the project of its arguments or on a manifest that was read; return dbt's answer.

    It keeps its connections from one model to the next, and says nothing to a debug log that is not kept.
    """
    from dbt.cli.main import dbtRunner

    from cityplan.publication.connections import keep_connections
    from cityplan.publication.contexts import make_what_is_asked_for
    from cityplan.publication.events import leave_unheard_unsaid
    from cityplan.publication.templates import compile_templates_once

    keep_connections()
    leave_unheard_unsaid()
    make_what_is_asked_for()
    compile_templates_once()
    return dbtRunner(manifest=manifest).invoke(list(arguments))
