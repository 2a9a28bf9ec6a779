"""Airflow's public REST interface, as far as nights need it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

_API = "/api/v2"
_PAGE = 100


class AirflowClient:
    """One user of a running Airflow. Every method may raise httpx.HTTPError when Airflow is gone."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        self._credentials = {"username": user, "password": password}

    def is_healthy(self) -> bool:
        """Tell whether the API answers and the scheduler and the DAG processor are alive."""
        try:
            answer = self._http.get(f"{_API}/monitor/health", timeout=5)
        except httpx.TransportError:
            return False
        if answer.status_code != httpx.codes.OK:
            return False
        health = answer.json()
        return all(health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))

    def import_errors(self) -> list[str]:
        """Return why DAG files could not be imported; empty also while Airflow does not answer yet."""
        try:
            found = self._all("/importErrors", "import_errors")
        except httpx.TransportError:
            return []
        return [f"{error['filename']}: {error['stack_trace'].strip()}" for error in found]

    def parsed_dags(self, since: float) -> set[str]:
        """Return the ids of the DAGs read from their files after `since` (seconds since 1970)."""
        return {
            dag["dag_id"]
            for dag in self._all("/dags", "dags")
            if dag["last_parsed_time"] and datetime.fromisoformat(dag["last_parsed_time"]).timestamp() >= since
        }

    def trigger(self, dag_id: str, partition_key: str) -> str:
        """Start a run of a DAG for a partition; returns the run's id."""
        body = {"logical_date": None, "partition_key": partition_key}
        return str(self._call("POST", f"/dags/{dag_id}/dagRuns", json=body)["dag_run_id"])

    def run_state(self, dag_id: str, run_id: str) -> str:
        """Return a run's state: queued, running, success or failed."""
        return str(self._call("GET", f"/dags/{dag_id}/dagRuns/{run_id}")["state"])

    def runs_after(self, dag_id: str, moment: datetime, partition_key: str) -> list[str]:
        """Return the ids of the runs of a partition that were created at or after `moment`, oldest first."""
        query = {"run_after_gte": moment.astimezone(UTC).isoformat(), "order_by": "run_after"}
        runs = self._all(f"/dags/{dag_id}/dagRuns", "dag_runs", query)
        return [run["dag_run_id"] for run in runs if run["partition_key"] == partition_key]

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """Return the task instances of a run: task_id, map_index, state, rendered_map_index, …"""
        return self._all(f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances", "task_instances")

    def result(self, dag_id: str, run_id: str, task_id: str, key: str = "return_value") -> Any:
        """Return the small summary a task left behind, None when it left none."""
        path = f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/xcomEntries/{key}"
        try:
            return self._call("GET", path)["value"]
        except httpx.HTTPStatusError as error:
            if error.response.status_code == httpx.codes.NOT_FOUND:
                return None
            raise

    def log_tail(self, dag_id: str, run_id: str, task: dict[str, Any], lines: int = 15) -> list[str]:
        """Return the last lines of a task instance's log."""
        path = f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task['task_id']}/logs/{task['try_number']}"
        answer = self._call("GET", path, params={"map_index": task["map_index"], "full_content": True})
        events = (entry["event"] if isinstance(entry, dict) else str(entry) for entry in answer["content"])
        return [line for line in events if not line.startswith("::")][-lines:]

    def keep_connection(self, connection: dict[str, Any]) -> None:
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

    def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        if "authorization" not in self._http.headers:
            self._log_in()
        answer = self._http.request(method, _API + path, **options)
        if answer.status_code == httpx.codes.UNAUTHORIZED:  # the token is of a former start, or out of date
            self._log_in()
            answer = self._http.request(method, _API + path, **options)
        answer.raise_for_status()
        content: dict[str, Any] = answer.json()
        return content

    def _log_in(self) -> None:
        answer = self._http.post("/auth/token", json=self._credentials)
        answer.raise_for_status()
        self._http.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
