"""What Airflow's components do once, before anybody waits for it."""

from __future__ import annotations

import contextlib
import importlib
import os
import threading
import time

import httpx

_SHARED = (
    "airflow.__main__",
    "airflow.api_fastapi.execution_api.routes",
    "airflow.dag_processing.manager",
    "airflow.jobs.scheduler_job_runner",
)
"""What at least two components import, the migration among them: three seconds of processor time each."""

_PRELOADED = (
    "airflow.providers.standard.decorators.python",
    "cityplan.loading.night",
    "cityplan.orchestration.department_tasks",
    "cityplan.orchestration.marts_tasks",
    "cityplan.publication.opening",
    "cityplan.validation.engine",
    "dbt.adapters.postgres",
    "dbt.cli.main",
)
"""What tasks use and is slow to import."""

_PATIENCE_S = 120.0


def import_shared() -> None:
    """Import what components have in common and map Airflow's models, before the supervisor forks them."""
    for module in _SHARED:
        importlib.import_module(module)
    from airflow.models import import_all_models
    from sqlalchemy.orm import configure_mappers

    import_all_models()
    configure_mappers()


def preload() -> None:
    """Import what tasks use and read its templates, in the scheduler: workers and tasks are forks of it."""
    for module in _PRELOADED:
        importlib.import_module(module)
    from cityplan.reporting.data_docs_pages import view

    pages = view().env
    for template in pages.list_templates():
        pages.get_template(template)


def ask_soon() -> None:
    """Ask the API server, from within, as soon as it listens, what tasks ask it first.

    It makes the interface for tasks only then, which takes some seconds of processor time. One client asks
    again and again: each reads all certificate authorities, which alone would take as long as the rest.
    """
    threading.Thread(target=_ask, daemon=True).start()


def _ask() -> None:
    address = os.environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"]
    deadline = time.monotonic() + _PATIENCE_S
    with httpx.Client(timeout=_PATIENCE_S, trust_env=False) as client:
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                client.get(f"{address}health")
                return
            time.sleep(0.2)
