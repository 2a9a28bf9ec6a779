"""The DAGs as Airflow reads them from their files: the exact set, their wiring, nothing done at import."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cityplan.contracts import load_contracts
from cityplan.settings import PROJECT_ROOT

DAG_IDS = [
    "close_night",
    "extracts_civil_affairs",
    "extracts_disabled_persons",
    "extracts_education",
    "extracts_government",
    "extracts_health",
    "extracts_housing",
    "extracts_human_resources",
    "extracts_medical_insurance",
    "extracts_petitions",
    "extracts_sports",
    "extracts_statistics",
    "override_refusal",
    "plan_marts",
    "replay_rows",
    "waive_rows",
]

# Imports the files as the DAG processor does, with every way out of the process closed.
READ = """
import json, socket, sys
from airflow.dag_processing.dagbag import DagBag

def closed(*_, **__):
    raise OSError("no database and no network at import")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = closed
before = set(sys.modules)
bag = DagBag(sys.argv[1])
tasks = lambda dag: {
    task.task_id: {
        "owner": task.owner,
        "retries": task.retries,
        "display": task.task_display_name,
        "trigger": task.trigger_rule.value,
        "outputs": "many" if getattr(task, "multiple_outputs", False) else "one",
        "told": [type(callback).__name__ for callback in task.on_failure_callback or ()],
        "downstream": sorted(task.downstream_task_ids),
        "outlets": [outlet.name for outlet in task.outlets],
    }
    for task in dag.tasks
}
print(json.dumps({
    "errors": bag.import_errors,
    "imported": sorted(set(sys.modules) - before),
    "dags": {
        dag.dag_id: {
            "doc": dag.doc_md or "", "tags": sorted(dag.tags), "name": dag.dag_display_name,
            "params": {name: repr(dag.params.get_param(name).value) for name in dag.params},
            "schedule": type(dag.timetable).__name__, "catchup": dag.catchup, "tasks": tasks(dag),
        }
        for dag in bag.dags.values()
    },
}))
"""


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return read(tmp_path_factory.mktemp("airflow"))


def read(home: Path, **parsing_context: str) -> dict[str, Any]:
    """Read all DAG files in a process of its own."""
    environment = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql+psycopg2://nobody@127.0.0.1:1/nothing",
        "PYTHONPATH": str(PROJECT_ROOT / "plugins"),
        **parsing_context,
    }
    command = [sys.executable, "-c", READ, str(PROJECT_ROOT / "dags")]
    result = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found


def test_these_dags_and_no_others_without_database_and_network(bag: dict[str, Any]) -> None:
    assert bag["errors"] == {}
    assert sorted(bag["dags"]) == DAG_IDS


def test_a_task_makes_the_dag_of_its_own_department_only(tmp_path: Path, bag: dict[str, Any]) -> None:
    of_a_task = read(tmp_path, _AIRFLOW_PARSING_CONTEXT_DAG_ID="extracts_health")["dags"]
    assert [name for name in of_a_task if name.startswith("extracts_")] == ["extracts_health"]
    assert of_a_task["extracts_health"] == bag["dags"]["extracts_health"]


def test_there_is_one_dag_for_each_department_with_a_contract(bag: dict[str, Any]) -> None:
    departments = {contract.department for contract in load_contracts().values()}
    found = {dag_id.removeprefix("extracts_") for dag_id in bag["dags"] if dag_id.startswith("extracts_")}
    assert found == departments


def test_reading_the_files_imports_nothing_heavy(bag: dict[str, Any]) -> None:
    heavy = {"dbt", "great_expectations", "pandas", "openpyxl", "python_calamine"}
    assert heavy.isdisjoint(name.split(".")[0] for name in bag["imported"])


def test_every_dag_is_documented_and_named_in_both_languages(bag: dict[str, Any]) -> None:
    for dag_id, dag in bag["dags"].items():
        texts = (dag["doc"], dag["name"], *(task["display"] for task in dag["tasks"].values()))
        for text in texts:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text), (dag_id, text)
            assert any(letter.isascii() and letter.isalpha() for letter in text), (dag_id, text)
        assert dag["tags"], dag_id


def test_every_task_has_an_owner_and_all_that_can_help_is_retried(bag: dict[str, Any]) -> None:
    owners = {contract.owner for contract in load_contracts().values()} | {"data-team@data.harbin.example"}
    for dag in bag["dags"].values():
        for task_id, task in dag["tasks"].items():
            assert task["owner"] in owners
            assert (task["retries"] > 0) == (task_id not in {"watcher", "failed_model"})


def test_the_owner_is_told_of_every_task_that_fails_but_the_one_that_only_repeats_it(
    bag: dict[str, Any],
) -> None:
    for dag_id, dag in bag["dags"].items():
        for task_id, task in dag["tasks"].items():
            assert task["told"] == ([] if task_id == "watcher" else ["FailedTaskNotifier"]), (dag_id, task_id)


def test_a_task_leaves_its_result_in_one_piece(bag: dict[str, Any]) -> None:
    """A result in pieces is a request for each of them besides."""
    outputs = {task["outputs"] for dag in bag["dags"].values() for task in dag["tasks"].values()}
    assert outputs == {"one"}


def test_a_department_reports_whatever_happens_and_its_watcher_keeps_the_run_red(bag: dict[str, Any]) -> None:
    for dag_id in DAG_IDS:
        if dag_id.startswith("extracts_"):
            tasks = bag["dags"][dag_id]["tasks"]
            assert tasks["report_night"]["trigger"] == "all_done"
            assert tasks["report_night"]["outlets"] == [dag_id]
            assert tasks["watcher"]["trigger"] == "one_failed"
            assert tasks["load"]["downstream"] == ["report_night", "watcher"]
            assert tasks["find_work"]["downstream"] == ["load", "watcher"]


def test_nights_follow_the_clock_and_the_marts_the_departments(bag: dict[str, Any]) -> None:
    schedules = {dag_id: dag["schedule"] for dag_id, dag in bag["dags"].items()}
    assert schedules.pop("plan_marts") == "PartitionedAssetTimetable"
    by_hand = [schedules.pop(dag_id) for dag_id in ("override_refusal", "replay_rows", "waive_rows")]
    assert set(by_hand) == {"NullTimetable"}
    assert set(schedules.values()) == {"CronPartitionTimetable"}
    assert not any(dag["catchup"] for dag in bag["dags"].values())


def test_a_publication_is_completed_only_after_every_model_was_built(bag: dict[str, Any]) -> None:
    tasks = bag["dags"]["plan_marts"]["tasks"]
    before = {name for name, task in tasks.items() if "complete_publication" in task["downstream"]}
    assert before == {"open_publication", "build_models", "failed_model"}
    assert {"failed_model", "watcher"} <= set(tasks["build_models"]["downstream"])
    assert tasks["complete_publication"]["trigger"] == "none_failed_min_one_success"


def test_the_models_built_are_recorded_beside_it(bag: dict[str, Any]) -> None:
    tasks = bag["dags"]["plan_marts"]["tasks"]
    assert [name for name, task in tasks.items() if task["outlets"] == ["built_models"]] == ["record_models"]
    assert "record_models" in tasks["build_models"]["downstream"]
    assert tasks["record_models"]["downstream"] == ["watcher"]


def test_a_repair_started_by_hand_only_shows_what_it_would_move_unless_told_otherwise(
    bag: dict[str, Any],
) -> None:
    for dag_id in ("override_refusal", "replay_rows", "waive_rows"):
        params = bag["dags"][dag_id]["params"]
        assert params["what_if"] == "True"
        assert {"person", "reason"} <= params.keys()


def test_the_lineage_of_columns_follows_a_build_and_holds_up_nobody(bag: dict[str, Any]) -> None:
    tasks = bag["dags"]["plan_marts"]["tasks"]
    before = {name for name, task in tasks.items() if "follow_columns" in task["downstream"]}
    assert before == {"build_models", "failed_model"}
    assert tasks["follow_columns"]["trigger"] == "none_failed_min_one_success"
    assert tasks["follow_columns"]["downstream"] == ["watcher"]
    assert tasks["complete_publication"]["downstream"] == ["report_quality", "watcher"]
