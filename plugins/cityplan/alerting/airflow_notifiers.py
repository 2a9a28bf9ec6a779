"""Tells the owner of a task that it failed for good: the notifier Airflow calls when no retry is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from airflow.sdk import BaseNotifier

from cityplan.orchestration.departments import REFUSAL


class FailedTaskNotifier(BaseNotifier):
    """Sends one message per cause over the channels that are configured, however often it is met again.

    A task that failed because deliveries were refused is no news: the night tells of the refusals.
    """

    def notify(self, context: Any) -> None:
        """Tell the owner of the context's task, unless that was done."""
        from cityplan.alerting.causes import failed_task
        from cityplan.alerting.outbox import send_all
        from cityplan.settings import load_settings
        from cityplan.warehouse.connect import role_connection

        error = context.get("exception")
        if str(error).startswith(REFUSAL):
            return
        task, run, settings = context["task"], context["dag_run"], load_settings()
        cause = failed_task(
            dag_id=context["dag"].dag_id,
            task_id=task.task_id,
            of=context["ti"].rendered_map_index or "",
            night=run.partition_key or str(run.run_after.date()),
            error=error,
            owner=task.owner,
        )
        with role_connection(settings, "loader", autocommit=True) as connection:
            send_all(connection, settings.environment, [cause])


def notifiers() -> list[Callable[[Any], None]]:
    """Return what a task calls when it fails for good."""
    return [FailedTaskNotifier()]
