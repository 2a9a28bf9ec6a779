"""What is worth telling an owner after a night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cityplan.contracts import Contract, Mode
from cityplan.contracts.calendar import due_as_of
from cityplan.warehouse.connect import Connection

_LAST = """
select department || '.' || extract, max(as_of) from audit.delivery
where accepted_at is not null and as_of <= %s
group by 1
"""
# A refusal is settled by an accepted delivery of the same date, that of a snapshot by a later one too.
_REFUSED = """
select delivery_id, department || '.' || extract, as_of, reason from audit.delivery as refused
where status = 'refused' and as_of <= %s and not exists (
    select from audit.delivery as later
    where (later.department, later.extract) = (refused.department, refused.extract)
        and later.accepted_at is not null
        and (
            later.as_of = refused.as_of
            or (later.as_of > refused.as_of and later.department || '.' || later.extract = any(%s))
        )
)
order by delivery_id
"""


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing to tell: `key` is the same whenever the same thing is found again."""

    key: str
    owner: str
    subject: str
    body: str


def causes_of(connection: Connection, contracts: Mapping[str, Contract], night: date) -> tuple[Cause, ...]:
    """Return what concerns owners as of a night: extracts that are late, deliveries that are refused."""
    return (*_late(connection, contracts, night), *_refused(connection, contracts, night))


def failed_run(dag_id: str, run_id: str, owner: str) -> Cause:
    """Return the cause of a run that failed."""
    return Cause(
        key=f"failed {dag_id} {run_id}",
        owner=owner,
        subject=f"运行失败 run failed: {dag_id}",
        body=f"{dag_id} {run_id}\n请查看红色任务的日志，处理后重新运行。 "
        "Read the logs of the red tasks, then run again.",
    )


def _late(connection: Connection, contracts: Mapping[str, Contract], night: date) -> Iterator[Cause]:
    last: dict[str, date] = dict(connection.execute(_LAST, (night,)).fetchall())
    for name, contract in contracts.items():
        due = due_as_of(contract, night)
        if name in last and last[name] < due:
            expected = due + timedelta(days=contract.due_days)
            yield Cause(
                key=f"late {name} {due}",
                owner=contract.owner,
                subject=f"逾期 late: {contract.zh} {name}",
                body=f"{contract.department_zh}：{contract.zh} 截至 {due} 的数据应于 {expected} 前报送，"
                f"最近一次为 {last[name]}。\n{contract.department_en}: {contract.en} as of {due} was due on "
                f"{expected}; the last one accepted is of {last[name]}. Please deliver it.",
            )


def _refused(connection: Connection, contracts: Mapping[str, Contract], night: date) -> Iterator[Cause]:
    snapshots = [name for name, contract in contracts.items() if contract.mode is Mode.SNAPSHOT]
    for delivery_id, name, as_of, reason in connection.execute(_REFUSED, (night, snapshots)).fetchall():
        contract = contracts[name]
        yield Cause(
            key=f"refused {delivery_id}",
            owner=contract.owner,
            subject=f"拒收 refused: {contract.zh} {name} {as_of}",
            body=f"{contract.department_zh} · {contract.department_en}\n{reason}",
        )
