"""Ours, the DAG files as Airflow's processor reads them, in a process that has imported Airflow."""

from __future__ import annotations

import os
from collections.abc import Callable

from bench.contestants.protocol import Arguments, Facts, Work, perform
from cityplan.orchestration.environment import airflow_environment
from cityplan.settings import load_settings


def prepare(arguments: Arguments) -> Work:
    """Import Airflow with the configuration of the project's; the work is to read every DAG file."""
    settings = load_settings({**os.environ, "CITYPLAN_STATE": arguments["state"]})
    os.environ.update(airflow_environment(settings, 0, follow_clock=False))
    from airflow.dag_processing.dagbag import DagBag

    def work(_stage: Callable[[str], None]) -> Facts:
        bag = DagBag(settings.root / "dags")
        if bag.import_errors:
            raise ValueError(str(bag.import_errors))
        return {"dags": len(bag.dags)}

    return work


if __name__ == "__main__":
    perform(prepare)
