"""A DAG per department, made from the contracts: its extracts of one business date (部门数据入库).

The run's partition key is the business date. Finding the work, one mapped task per extract, then a closing
task that reports the night whatever its outcome; a watcher keeps a run with a failed task red.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, Asset, Param, TriggerRule, get_parsing_context, task

from cityplan.alerting.airflow_notifiers import notifiers
from cityplan.contracts import Contract, load_contracts
from cityplan.orchestration import department_tasks as work
from cityplan.orchestration.calendar import nightly
from cityplan.orchestration.departments import by_department, description
from cityplan.orchestration.names import department_asset, department_dag_id

INBOX = Param(
    None,
    type=["null", "string"],
    title="收件目录 Inbox",
    description="只从此目录接收，空则走各渠道。 The only folder to look into; empty: every channel.",
)


def departmental_dag(department: str, contracts: list[Contract]) -> DAG:
    """Wire the night of one department."""
    first = contracts[0]
    with DAG(
        dag_id=department_dag_id(department),
        dag_display_name=f"{first.department_zh} {first.department_en}",
        description=f"{first.department_zh}数据入库 · Extracts of the {first.department_en}",
        doc_md=description(contracts),
        schedule=nightly(),
        catchup=False,
        max_active_runs=1,
        params={"inbox": INBOX},
        tags=["extracts 入库", department],
        default_args={
            "owner": first.owner,
            "on_failure_callback": notifiers(),
            "retries": 2,
            "retry_delay": timedelta(seconds=10),
            "retry_exponential_backoff": 3,
        },
    ) as dag:
        found: Any = task(task_id="find_work", task_display_name="查找 find work")(work.find)(department)
        load = task(
            task_id="load",
            task_display_name="入库 load",
            map_index_template="{{ task.op_kwargs['work']['title'] }}",
        )(work.load)
        loaded = load.expand(work=found)
        reported = task(
            task_id="report_night",
            task_display_name="上报 report the night",
            trigger_rule=TriggerRule.ALL_DONE,
            multiple_outputs=False,
            outlets=[Asset(department_asset(department))],
        )(work.report)()
        watcher = task(
            task_id="watcher",
            task_display_name="守望 watcher",
            trigger_rule=TriggerRule.ONE_FAILED,
            retries=0,
            on_failure_callback=None,
        )(work.watch)()
        loaded >> reported
        [found, loaded] >> watcher
    return dag


# A task's process reads this file too, for one DAG: to make the others costs more than many tasks do.
_wanted = get_parsing_context().dag_id
for _department, _contracts in by_department(load_contracts().values()).items():
    if _wanted in {None, department_dag_id(_department)}:
        globals()[department_dag_id(_department)] = departmental_dag(_department, _contracts)
