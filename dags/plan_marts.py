"""The marts of one business date, once every department has reported its night or nobody waits any longer.

The run's partition key is the business date. Readers see the marts of the night before until dbt has built
and tested what something new can have moved (docs/adr/0200); then the marts change at once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, Asset, AssetAlias, AssetAll, PartitionedAssetTimetable, TriggerRule, task

from cityplan.alerting.airflow_notifiers import notifiers
from cityplan.contracts import load_contracts
from cityplan.orchestration import marts_tasks as work
from cityplan.orchestration.calendar import cut_off
from cityplan.orchestration.department_tasks import watch
from cityplan.orchestration.departments import by_department
from cityplan.orchestration.names import (
    BUILT_MODELS,
    CLOSING_DAG,
    MARTS,
    MARTS_DAG,
    NIGHT_CLOSED,
    department_asset,
)

OWNER = "data-team@data.harbin.example"
DEPARTMENTS = [Asset(department_asset(name)) for name in by_department(load_contracts().values())]

with DAG(
    dag_id=MARTS_DAG,
    dag_display_name="规划指标 plan marts",
    description="计算、检查并发布指标集市 · Builds, tests and publishes the indicators",
    doc_md="""
### 规划指标集市 · The plan's marts

各部门当晚上报之后（或 06:00 截止之后，不再等待未报部门），用 dbt 重新计算新数据可能影响到的模型，其余保持原样
（docs/adr/0200）；检查全部通过才一次性发布。
上次发布后没有接受任何新数据，则不重复发布。每个模型是一个资产（`model_…`），失败的模型各有一个红色任务。

Runs when every department has reported its night, or at the cut-off (06:00) without whoever is missing. dbt
builds and tests the models that something new can have moved, the others stand (docs/adr/0200); only if
everything passes do the marts change, all at once. Without anything newly accepted there is no new
publication. Each model is an asset (`model_…`) with an event whenever it was built; each model that failed is
a red task of its own.
""",
    schedule=PartitionedAssetTimetable(assets=AssetAll(*DEPARTMENTS) | Asset(NIGHT_CLOSED)),
    catchup=False,
    max_active_runs=1,
    tags=["marts 集市"],
    default_args={
        "owner": OWNER,
        "on_failure_callback": notifiers(),
        "retries": 2,
        "retry_delay": timedelta(seconds=10),
        "retry_exponential_backoff": 3,
    },
):
    opened: Any = task(
        task_id="open_publication",
        task_display_name="开启发布 open a publication",
        multiple_outputs=False,
    )(work.open_marts)()
    failed: Any = task(task_id="build_models", task_display_name="计算 build the models")(work.build_marts)(
        opened
    )
    recorded = task(
        task_id="record_models",
        task_display_name="登记 record the models",
        outlets=[AssetAlias(BUILT_MODELS)],
    )(work.record_models)()
    failures = task(
        task_id="failed_model",
        task_display_name="失败的模型 failed model",
        map_index_template="{{ task.op_kwargs['result']['name'] }}",
        retries=0,
    )(work.fail_model).expand(result=failed)
    completed: Any = task(
        task_id="complete_publication",
        task_display_name="完成发布 complete the publication",
        trigger_rule=TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS,
        multiple_outputs=False,
        outlets=[Asset(MARTS)],
    )(work.complete_marts)(opened)
    followed = task(
        task_id="follow_columns",
        task_display_name="列血缘 lineage of columns",
        trigger_rule=TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS,
    )(work.follow_columns)()
    failed >> recorded
    [failed, failures] >> completed
    [failed, failures] >> followed
    reported = task(
        task_id="report_quality",
        task_display_name="质量日报 quality report",
        trigger_rule=TriggerRule.ALL_DONE,
    )(work.report_quality)()
    watcher = task(
        task_id="watcher",
        task_display_name="守望 watcher",
        trigger_rule=TriggerRule.ONE_FAILED,
        retries=0,
        on_failure_callback=None,
    )(watch)()
    completed >> reported
    [opened, failed, recorded, failures, completed, followed, reported] >> watcher

with DAG(
    dag_id=CLOSING_DAG,
    dag_display_name="截止 close the night",
    description="不再等待未上报的部门 · Nobody waits any longer for departments that have not reported",
    doc_md="每日 06:00（北京时间）：不再等待尚未上报的部门，照常发布。\n\n"
    "Daily at 06:00 city time: the marts are built without the departments that have not reported.",
    schedule=cut_off(),
    catchup=False,
    tags=["marts 集市"],
    default_args={"owner": OWNER, "on_failure_callback": notifiers(), "retries": 2},
):
    task(
        task_id="close_night",
        task_display_name="截止 close the night",
        outlets=[Asset(NIGHT_CLOSED)],
    )(work.close_night)()
