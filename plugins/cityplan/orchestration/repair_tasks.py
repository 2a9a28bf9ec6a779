"""The tasks of a repair, as Airflow calls them."""

from __future__ import annotations

from typing import Any

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException

from cityplan.contracts import load_contracts
from cityplan.orchestration.masking import task_settings


def replay_rows() -> list[str]:
    """Replay the rows set aside of the run's extract; return what became of each delivery, in words.

    Fails at once, and changes nothing, when the run names no person or no reason.
    """
    from cityplan.audit.replay import replay
    from cityplan.audit.waiving import RepairError

    params: dict[str, Any] = dict(get_current_context()["params"])
    contract = load_contracts()[params["extract"]]
    try:
        outcomes = replay(task_settings(), contract, params["person"], params["reason"])
    except RepairError as problem:
        raise AirflowFailException(str(problem)) from problem
    return [str(outcome) for outcome in outcomes]
