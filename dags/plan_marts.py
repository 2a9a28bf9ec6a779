"""The marts of one business date, once every department has reported its night or nobody waits any longer."""

from __future__ import annotations

from airflow.sdk import DAG, Asset, AssetAll, PartitionedAssetTimetable, task

from cityplan.contracts import load_contracts
from cityplan.orchestration.calendar import CUT_OFF, START
from cityplan.orchestration.departments import by_department
from cityplan.orchestration.names import CLOSING_DAG, MARTS_DAG, NIGHT_CLOSED, department_asset

_DEPARTMENTS = [Asset(department_asset(name)) for name in by_department(load_contracts().values())]

with DAG(
    dag_id=MARTS_DAG,
    schedule=PartitionedAssetTimetable(assets=AssetAll(*_DEPARTMENTS) | Asset(NIGHT_CLOSED)),
    start_date=START,
    catchup=False,
    max_active_runs=1,
):

    @task
    def build(dag_run=None):
        print(dag_run.partition_key)

    build()

with DAG(
    dag_id=CLOSING_DAG,
    schedule=CUT_OFF,
    start_date=START,
    catchup=False,
):

    @task(outlets=[Asset(NIGHT_CLOSED)])
    def close():
        pass

    close()
