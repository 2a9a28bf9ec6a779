"""Tells the owner of a DAG that a run failed: the notifier Airflow calls when a run ends red."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from airflow.sdk import BaseNotifier


class FailedRunNotifier(BaseNotifier):
    """Sends one message per failed run, over the channels that are configured."""

    def notify(self, context: Any) -> None:
        """Tell the owner of the context's DAG, unless that was done."""
        from cityplan.alerting.causes import failed_run
        from cityplan.alerting.outbox import send_all
        from cityplan.settings import load_settings
        from cityplan.warehouse.connect import role_connection

        dag, settings = context["dag"], load_settings()
        cause = failed_run(dag.dag_id, context["run_id"], dag.default_args["owner"])
        with role_connection(settings, "loader", autocommit=True) as connection:
            send_all(connection, settings.environment, [cause])


def notifiers() -> list[Callable[[Any], None]]:
    """Return what a DAG calls when a run of it fails."""
    return [FailedRunNotifier()]
