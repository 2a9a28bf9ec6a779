"""The tasks of a repair, as Airflow calls them; with `what_if` they only say what it would move."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException

from cityplan.contracts import load_contracts
from cityplan.orchestration.masking import task_settings

if TYPE_CHECKING:
    from cityplan.audit.what_if import WhatIf

_log = logging.getLogger(__name__)
_LISTED = 100


def replay_rows() -> list[str]:
    """Replay the rows set aside of the run's extract; return what became of each delivery, in words.

    Fails at once, and changes nothing, when the run names no person or no reason.
    """
    from cityplan.audit.proposals import propose_replay
    from cityplan.audit.replay import replay

    params, settings = _params(), task_settings()
    asked = (settings, load_contracts()[params["extract"]], params["person"], params["reason"])
    return _answer(params, lambda: propose_replay(*asked), lambda: replay(*asked))


def waive_rows() -> list[str]:
    """Waive the rows the run names by their numbers, all or none; return what was done, in words.

    Fails at once, and changes nothing, when a row is not open or the run names no person or no reason.
    """
    from cityplan.audit.proposals import propose_waiver
    from cityplan.audit.waiving import waive
    from cityplan.warehouse.connect import role_connection

    params, settings = _params(), task_settings()
    decision = (params["rows"], params["person"], params["reason"])

    def repair() -> list[str]:
        with role_connection(settings, "loader") as connection:
            waive(connection, *decision)
        return [f"waived 豁免: {len(set(params['rows']))}"]

    return _answer(params, lambda: propose_waiver(settings, *decision), repair)


def override_refusal() -> list[str]:
    """Accept the refused delivery the run names; return what became of it, in words.

    Fails at once, and changes nothing, when it is not refused or the run names no person or no reason.
    """
    from cityplan.audit.override import override
    from cityplan.audit.proposals import propose_override

    params, settings = _params(), task_settings()
    asked = (settings, params["delivery_id"], params["person"], params["reason"])
    return _answer(params, lambda: propose_override(*asked), lambda: [override(*asked)])


def _params() -> dict[str, Any]:
    return dict(get_current_context()["params"])


def _answer(
    params: dict[str, Any], propose: Callable[[], WhatIf], repair: Callable[[], Iterable[object]]
) -> list[str]:
    from cityplan.audit.moves import as_text, summary
    from cityplan.audit.waiving import RepairError

    try:
        if not params["what_if"]:
            return [str(line) for line in repair()]
        found = propose()
    except RepairError as problem:
        raise AirflowFailException(str(problem)) from problem
    _log.info("%s", as_text(found, _LISTED))
    return list(summary(found))
