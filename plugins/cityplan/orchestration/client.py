"""Airflow's public REST interface, as far as nights need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import httpx

from cityplan.orchestration.errors import OrchestrationError

_API = "/api/v2"
_PAGE = 100
_PATIENCE_S = 300
"""For an answer: a machine busy with heavy work is slow, an Airflow that is gone refuses at once."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a DAG."""

    dag_id: str
    run_id: str

    @property
    def path(self) -> str:
        """The run's place in the interface."""
        return f"/dags/{self.dag_id}/dagRuns/{self.run_id}"


class AirflowClient:
    """One user of a running Airflow; close it, or use it as a context.

    Every method may raise OrchestrationError when Airflow is gone, and httpx.HTTPStatusError when it refuses.
    """

    def __init__(self, url: str, user: str, password: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=_PATIENCE_S, trust_env=False)
        self._credentials = {"username": user, "password": password}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def is_healthy(self) -> bool:
        """Tell whether the API answers and the scheduler and the DAG processor are alive."""
        try:
            answer = self._http.get(f"{_API}/monitor/health", timeout=5)
        except httpx.TransportError:
            return False
        if answer.status_code != httpx.codes.OK:
            return False
        health = answer.json()
        return all(
            health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor")
        )

    def import_errors(self) -> list[str]:
        """Return why DAG files could not be imported."""
        found = self._all("/importErrors", "import_errors")
        return [f"{error['filename']}: {error['stack_trace'].strip()}" for error in found]

    def parsed_dags(self, since: float) -> set[str]:
        """Return the ids of the DAGs read from their files after `since` (seconds since 1970)."""
        return {
            dag["dag_id"]
            for dag in self._all("/dags", "dags")
            if dag["last_parsed_time"]
            and datetime.fromisoformat(dag["last_parsed_time"]).timestamp() >= since
        }

    def trigger(self, dag_id: str, partition_key: str, conf: Mapping[str, Any]) -> Run:
        """Start a run of a DAG for a partition, with `conf` as its parameters."""
        body = {"logical_date": None, "partition_key": partition_key, "conf": conf}
        return Run(dag_id, self._call("POST", f"/dags/{dag_id}/dagRuns", json=body)["dag_run_id"])

    def unfinished(self, runs: Iterable[Run]) -> set[Run]:
        """Return those of the runs that are queued or running."""
        wanted = set(runs)
        body = {"dag_ids": sorted({run.dag_id for run in wanted}), "states": ["queued", "running"]}
        found = self._listed("/dags/~/dagRuns/list", "dag_runs", body)
        return wanted & {Run(run["dag_id"], run["dag_run_id"]) for run in found}

    def runs_after(self, dag_id: str, moment: datetime, partition_key: str) -> list[Run]:
        """Return the runs of a partition that were created at or after `moment`, oldest first."""
        query = {"run_after_gte": moment.astimezone(UTC).isoformat(), "order_by": "run_after"}
        runs = self._all(f"/dags/{dag_id}/dagRuns", "dag_runs", query)
        return [Run(dag_id, run["dag_run_id"]) for run in runs if run["partition_key"] == partition_key]

    def tasks(self, runs: Iterable[Run]) -> list[dict[str, Any]]:
        """Return the task instances of runs: dag_id, dag_run_id, task_id, map_index, state, …"""
        wanted = set(runs)
        body = {
            "dag_ids": sorted({run.dag_id for run in wanted}),
            "dag_run_ids": sorted({run.run_id for run in wanted}),
        }
        return self._listed("/dags/~/dagRuns/~/taskInstances/list", "task_instances", body)

    def task_names(self, dag_id: str) -> dict[str, str]:
        """Return the names for people of a DAG's tasks, by task id."""
        tasks = self._call("GET", f"/dags/{dag_id}/tasks")["tasks"]
        return {task["task_id"]: task["task_display_name"] for task in tasks}

    def result(self, run: Run, task_id: str) -> Any:
        """Return the small summary a task left behind, None when it left none."""
        try:
            return self._call("GET", f"{run.path}/taskInstances/{task_id}/xcomEntries/return_value")["value"]
        except httpx.HTTPStatusError as error:
            if error.response.status_code == httpx.codes.NOT_FOUND:
                return None
            raise

    def errors(self, task: Mapping[str, Any]) -> list[str]:
        """Return what a task instance's last attempt logged as its errors."""
        run = Run(task["dag_id"], task["dag_run_id"])
        path = f"{run.path}/taskInstances/{task['task_id']}/logs/{task['try_number']}"
        answer = self._call("GET", path, params={"map_index": task["map_index"], "full_content": True})
        entries = [entry for entry in answer["content"] if isinstance(entry, dict)]
        details = [detail for entry in entries for detail in entry.get("error_detail") or []]
        return [f"{detail['exc_type']}: {detail['exc_value']}" for detail in details]

    def asset_events(self, name: str) -> list[dict[str, Any]]:
        """Return the events of the asset of that name, each with its `extra`.

        An asset that a task has made known counts as active from the scheduler's next round of housekeeping
        on, up to a minute later; its events are there at once.
        """
        found = self._all("/assets", "assets", {"name_pattern": name, "only_active": False})
        return [
            event
            for asset in found
            if asset["name"] == name
            for event in self._all("/assets/events", "asset_events", {"asset_id": asset["id"]})
        ]

    def forget_connection(self, connection_id: str) -> None:
        """Remove a connection of Airflow."""
        self._request("DELETE", f"/connections/{connection_id}")

    def keep_connection(self, connection: Mapping[str, Any]) -> None:
        """Create a connection of Airflow, or bring an existing one of that id to these values."""
        known = {entry["connection_id"] for entry in self._all("/connections", "connections")}
        if connection["connection_id"] in known:
            self._call("PATCH", f"/connections/{connection['connection_id']}", json=connection)
        else:
            self._call("POST", "/connections", json=connection)

    def _all(self, path: str, key: str, query: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = self._call("GET", path, params={**(query or {}), "limit": _PAGE, "offset": len(found)})
            found += page[key]
            if len(found) >= page["total_entries"] or not page[key]:
                return found

    def _listed(self, path: str, key: str, body: Mapping[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            asked = {**body, "page_limit": _PAGE, "page_offset": len(found), "order_by": "id"}
            page = self._call("POST", path, json=asked)
            found += page[key]
            if len(found) >= page["total_entries"] or not page[key]:
                return found

    def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        content: dict[str, Any] = self._request(method, path, **options).json()
        return content

    def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            return self._answer(method, path, **options).raise_for_status()
        except httpx.TransportError as problem:
            raise OrchestrationError(
                f"Airflow does not answer any more (调度系统无响应): {problem}",
                "Read its logs, then run it again.",
            ) from problem

    def _answer(self, method: str, path: str, **options: Any) -> httpx.Response:
        if "authorization" not in self._http.headers:
            self._log_in()
        answer = self._http.request(method, _API + path, **options)
        if answer.status_code == httpx.codes.UNAUTHORIZED:  # the token is of a former start, or out of date
            self._log_in()
            answer = self._http.request(method, _API + path, **options)
        return answer

    def _log_in(self) -> None:
        answer = self._http.post("/auth/token", json=self._credentials).raise_for_status()
        self._http.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
