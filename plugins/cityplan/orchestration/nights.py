"""One night through the real DAGs: departments first, then the marts."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from cityplan.orchestration.client import AirflowClient, Run
from cityplan.orchestration.departments import OUTCOMES, REFUSAL, REFUSED, Outcome
from cityplan.orchestration.errors import OrchestrationError
from cityplan.orchestration.names import CLOSING_DAG, MARTS_DAG, department_dag_id

_POLL_S = 1.0
_MARTS_APPEAR_WITHIN_S = 300
"""A second on an idle machine; minutes when the scheduler shares its processors with heavy work."""
_OVER = frozenset({"success", "failed", "skipped", "upstream_failed", "removed"})
_SPEAKING_TASKS = frozenset({"report_night", "close_night"})


class Watcher(Protocol):
    """Whoever wants to see how a night goes on."""

    def task_ended(self, dag: str, task: str, state: str) -> None:
        """A task of a DAG came to its end; both are named for people."""

    def running(self, tasks: list[str]) -> None:
        """These tasks run now."""


@dataclass(frozen=True, slots=True)
class Night:
    """What is to be run: business date, departments to ask, and the only folder to look into, if any."""

    business_date: date
    departments: Collection[str]
    inbox: Path | None = None


@dataclass(slots=True)
class NightResult:
    """What became of a night.

    `publication` is None when nothing had to be published; `failures` are sentences about what went wrong
    beyond refused deliveries.
    """

    business_date: date
    outcomes: list[Outcome] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    publication: Mapping[str, Any] | None = None

    @property
    def refused(self) -> list[Outcome]:
        """The deliveries that are refused, tonight or still."""
        return [outcome for outcome in self.outcomes if outcome["status"] in REFUSED]

    @property
    def exit_code(self) -> int:
        """0: all accepted; 3: some delivery refused, the rest published; 1: the run failed."""
        if self.failures:
            return 1
        return 3 if self.refused else 0


class NightRun:
    """A night while it runs."""

    def __init__(
        self, client: AirflowClient, night: Night, all_departments: Collection[str], watcher: Watcher
    ) -> None:
        self._client = client
        self._night = night
        self._all = set(all_departments)
        self._watcher = watcher
        self._names: dict[str, dict[str, str]] = {}
        self._ended: set[str] = set()
        self._result = NightResult(night.business_date)

    def run(self) -> NightResult:
        """Run it to its end.

        Raises OrchestrationError when the run of the marts does not appear or Airflow is gone.
        """
        conf = {} if self._night.inbox is None else {"inbox": str(self._night.inbox)}
        runs = [self._start(department_dag_id(name), conf) for name in sorted(self._night.departments)]
        self._watch(runs)
        reported = [self._take_report(run) for run in runs]
        is_whole = all(reported) and set(self._night.departments) == self._all
        if not is_whole or self._marts_went_ahead(runs):
            runs = [self._start(CLOSING_DAG, {})]
            self._watch(runs)
        marts = self._marts_run(since=self._ended_at(runs))
        self._watch([marts])
        self._take_publication(marts)
        return self._result

    def _start(self, dag_id: str, conf: Mapping[str, Any]) -> Run:
        return self._client.trigger(dag_id, self._night.business_date.isoformat(), conf)

    def _watch(self, runs: list[Run]) -> None:
        """Return when all runs are over, which is asked only while none of their tasks runs."""
        waiting, is_any_running = set(runs), False
        while waiting:
            going = waiting if is_any_running else self._client.unfinished(waiting)
            is_any_running = self._tell(self._client.tasks(waiting))
            if waiting := going:
                time.sleep(_POLL_S)

    def _tell(self, tasks: list[dict[str, Any]]) -> bool:
        """Tell the watcher how the tasks stand; return whether any runs."""
        for task in tasks:
            if task["state"] in _OVER and task["id"] not in self._ended:
                self._ended.add(task["id"])
                self._watcher.task_ended(task["dag_display_name"], self._title(task), task["state"])
        running = [self._title(task) for task in tasks if task["state"] == "running"]
        self._watcher.running(running)
        return bool(running)

    def _take_report(self, run: Run) -> bool:
        """Take over a department's report; False when there is none."""
        report = self._client.result(run, "report_night")
        if report is None:
            self._result.failures.append(f"{run.dag_id} ended without a report.")
            return False
        self._result.outcomes += report[OUTCOMES]
        self._result.failures += self._failures(run)
        return True

    def _marts_went_ahead(self, runs: list[Run]) -> bool:
        """Tell whether the marts were set off before these runs had all reported.

        A broken-off run of the same night may have reported for some departments: the marts then follow as
        soon as the others have, and do not wait for the former to report anew.
        """
        begun = min(
            datetime.fromisoformat(task["start_date"])
            for task in self._client.tasks(runs)
            if task["start_date"] is not None
        )
        return bool(self._runs_of_marts(begun)) and not self._runs_of_marts(self._ended_at(runs))

    def _marts_run(self, since: datetime) -> Run:
        """Return the run of the marts that what ended at `since` has set off."""
        deadline = time.monotonic() + _MARTS_APPEAR_WITHIN_S
        while time.monotonic() < deadline:
            if found := self._runs_of_marts(since):
                return found[0]
            time.sleep(_POLL_S)
        raise OrchestrationError(
            f"The run of {MARTS_DAG} for {self._night.business_date} does not appear.",
            "Read the scheduler's log.",
        )

    def _runs_of_marts(self, since: datetime) -> list[Run]:
        return self._client.runs_after(MARTS_DAG, since, self._night.business_date.isoformat())

    def _ended_at(self, runs: list[Run]) -> datetime:
        """Return when the last task of the runs ended that said something to others."""
        ends = [task["end_date"] for task in self._client.tasks(runs) if task["task_id"] in _SPEAKING_TASKS]
        return max(datetime.fromisoformat(end) for end in ends)

    def _take_publication(self, run: Run) -> None:
        self._result.publication = self._client.result(run, "complete_publication")
        self._result.failures += self._failures(run)

    def _failures(self, run: Run) -> Iterator[str]:
        """Return a sentence per task that failed, unless it says no more than that a delivery was refused."""
        for task in self._client.tasks([run]):
            if task["state"] == "failed" and task["task_id"] != "watcher":
                why = "; ".join(self._client.errors(task)) or "see its log 见任务日志"
                if REFUSAL not in why:
                    yield f"{task['dag_display_name']} · {self._title(task)}: {why}"

    def _title(self, task: Mapping[str, Any]) -> str:
        """Return a task's name for people; its instances do not carry it themselves."""
        dag_id = task["dag_id"]
        if dag_id not in self._names:
            self._names[dag_id] = self._client.task_names(dag_id)
        name = self._names[dag_id][task["task_id"]]
        return f"{name}: {task['rendered_map_index']}" if task["rendered_map_index"] else name
