"""Rows set aside are judged again after a rule or a reference table changed (隔离行重放); started by hand."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, Param, task

from cityplan.contracts import load_contracts
from cityplan.orchestration import repair_tasks as work
from cityplan.orchestration.names import REPLAY_DAG

with DAG(
    dag_id=REPLAY_DAG,
    dag_display_name="重放隔离行 replay quarantined rows",
    description="按现行规则重新判定隔离行 · Judges rows set aside again by today's rules",
    doc_md="""
### 重放隔离行 · Replay quarantined rows

规则或代码表更正之后手工启动：该数据集所有待处理的隔离行按现行规则重新判定，合格的作为补充交付接受，其余保持待处理。
须注明责任人和理由，二者记入 `quality.repair` 与交付台账。下一次发布包含重放的结果。

Started by hand after a rule or a reference table was mended: every open row of the extract is judged again;
the sound ones are accepted as a delivery that supplements theirs, the others stay open. A person and a reason
are required and recorded in `quality.repair` and in the ledger. The next publication holds the result.
""",
    schedule=None,
    catchup=False,
    max_active_runs=1,
    params={
        "extract": Param(enum=sorted(load_contracts()), type="string", title="数据集 Extract"),
        "person": Param(type="string", minLength=1, title="责任人 Person"),
        "reason": Param(type="string", minLength=1, title="理由 Reason"),
    },
    tags=["repairs 修复"],
    default_args={
        "owner": "data-team@data.harbin.example",
        "retries": 2,
        "retry_delay": timedelta(seconds=10),
    },
):
    task(
        task_id="replay_rows",
        task_display_name="重放 replay",
        multiple_outputs=False,
    )(work.replay_rows)()
