"""Names by which the parts of a night find each other."""

from __future__ import annotations

MARTS_DAG = "plan_marts"
CLOSING_DAG = "close_night"
REPLAY_DAG = "replay_rows"
WAIVER_DAG = "waive_rows"
OVERRIDE_DAG = "override_refusal"
NIGHT_CLOSED = "night_closed"
"""Asset: nobody waits any longer for the departments of a business date."""

BUILT_MODELS = "built_models"
"""Asset alias: the models that a build has built."""

MARTS = "marts"
"""Asset: the marts as last published."""


def department_dag_id(department: str) -> str:
    """Return the id of a department's DAG."""
    return f"extracts_{department}"


def department_asset(department: str) -> str:
    """Return the asset that says a department's night is over, well or not."""
    return f"extracts_{department}"


def model_asset(model: str) -> str:
    """Return the asset of a dbt model, which has an event for every time it was built."""
    return f"model_{model}"
