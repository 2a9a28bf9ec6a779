"""Repairs by a named person for a reason (修复); started by hand, at first only to see what they would move.

Rows set aside are judged again or let rest, refused deliveries accepted all the same.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, Param, task

from cityplan.alerting.airflow_notifiers import notifiers
from cityplan.contracts import load_contracts
from cityplan.orchestration import repair_tasks as work
from cityplan.orchestration.names import OVERRIDE_DAG, REPLAY_DAG, WAIVER_DAG

WHAT_IF = """
`what_if` 勾选时只试算：在事务中执行并重算，日志列出将变动的数值与状态，随后回滚；确认后取消勾选再次启动。

With `what_if` ticked the repair is only tried: the log lists the published values and verdicts it would move,
and all is rolled back. Untick it and start again to approve. A person and a reason are required and recorded.
"""


def decided_by_hand(dag_id: str, name: str, description: str, doc_md: str, params: dict[str, Param]) -> DAG:
    """Return a DAG that is started by hand with these parameters, a person, a reason and `what_if`."""
    return DAG(
        dag_id=dag_id,
        dag_display_name=name,
        description=description,
        doc_md=f"### {name}\n{doc_md}{WHAT_IF}",
        schedule=None,
        catchup=False,
        max_active_runs=1,
        params={
            **params,
            "person": Param(type="string", minLength=1, title="责任人 Person"),
            "reason": Param(type="string", minLength=1, title="理由 Reason"),
            "what_if": Param(True, type="boolean", title="仅试算 Only show what would move"),
        },
        tags=["repairs 修复"],
        default_args={
            "owner": "data-team@data.harbin.example",
            "on_failure_callback": notifiers(),
            "retries": 2,
            "retry_delay": timedelta(seconds=10),
        },
    )


def only_task(task_id: str, name: str, callable_: Any) -> None:
    """Put the one task into the DAG."""
    task(task_id=task_id, task_display_name=name, multiple_outputs=False)(callable_)()


with decided_by_hand(
    REPLAY_DAG,
    "重放隔离行 replay quarantined rows",
    "按现行规则重新判定隔离行 · Judges rows set aside again by today's rules",
    """
规则或代码表更正之后启动：该数据集所有待处理的隔离行按现行规则重新判定，合格的作为补充交付接受，其余保持待处理。
下一次发布包含重放的结果。

For after a rule or a reference table was mended: every open row of the extract is judged again; the sound
ones are accepted as a delivery that supplements theirs, the others stay open. The next publication holds the
result.
""",
    {"extract": Param(enum=sorted(load_contracts()), type="string", title="数据集 Extract")},
):
    only_task("replay_rows", "重放 replay", work.replay_rows)

with decided_by_hand(
    WAIVER_DAG,
    "豁免隔离行 waive quarantined rows",
    "隔离行不再处理 · Lets rows set aside rest",
    """
所列隔离行（编号见 `quality.quarantined_row`）不再处理，状态改为 `waived`，数值不变。

The rows named by their numbers (`quality.quarantined_row`) are let rest as `waived`; no figure changes.
""",
    {
        "rows": Param(
            type="array", items={"type": "integer"}, minItems=1, title="隔离行编号 Numbers of the rows"
        )
    },
):
    only_task("waive_rows", "豁免 waive", work.waive_rows)

with decided_by_hand(
    OVERRIDE_DAG,
    "强制接受 override a refusal",
    "接受被拒收的交付 · Accepts a refused delivery all the same",
    """
以存档中的原文件作为新的交付接受，拒收记录保留；逐行规则仍然生效，不合格的行仍被隔离。

The very files that were refused are accepted as a delivery of their own; the refusal stays in the ledger, and
rows that break row rules are set aside.
""",
    {"delivery_id": Param(type="integer", minimum=1, title="交付编号 Number of the delivery")},
):
    only_task("override_refusal", "强制接受 override", work.override_refusal)
