"""What is worth telling an owner after a night."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cityplan.contracts import Contract, Mode
from cityplan.contracts.calendar import due_as_of, due_by
from cityplan.validation.evidence import without_rows
from cityplan.validation.rules import EXTRACT_ON_TIME
from cityplan.warehouse.connect import Connection

# Connections, deliveries and work tables are numbered anew in every run.
_NUMBER = re.compile(r"\d+")
_ACCEPTED = """
select department || '.' || extract, min(as_of), max(as_of) from audit.delivery
where accepted_at is not null and as_of <= %s
group by 1
"""
# The first night of those since it was on time last; a night judged twice counts as it was judged last.
_LATE_SINCE = """
with judged as (
    select distinct on (department, extract, night)
        department || '.' || extract as name, night, passed
    from quality.check_result
    where rule_id = %s and night <= %s
    order by department, extract, night, checked_at desc
)
select name, min(night)
from (
    select *, max(night) filter (where passed) over (partition by name) as on_time_last from judged
) as known
where night > coalesce(on_time_last, '-infinity')
group by name
"""
# A refusal is settled by what the department sent and had accepted after it: of the same date, or of a later
# one for a snapshot. The ledger's order says what came after; a replay brings nothing that was sent.
_REFUSED = """
select delivery_id, department || '.' || extract, as_of, reason from audit.delivery_event as refused
where event = 'refused' and as_of <= %s and not exists (
    select from audit.delivery_event as later
    where (later.department, later.extract) = (refused.department, refused.extract)
        and later.event = 'accepted' and later.channel <> 'replay' and later.event_id > refused.event_id
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
    """Return what concerns owners as of a night: extracts late or never sent, deliveries refused."""
    accepted = connection.execute(_ACCEPTED, (night,)).fetchall()
    return (
        *_late(connection, {name: last for name, _, last in accepted}, contracts, night),
        *_never_sent({name: first for name, first, _ in accepted}, contracts, night),
        *_refused(connection, contracts, night),
    )


def failed_task(*, dag_id: str, task_id: str, of: str, night: str, error: object, owner: str) -> Cause:
    """Return the cause of a task that failed; `of` names the mapped one, `night` is its business date.

    The same error of a task is the same cause in every run of a night and for whichever of its mapped ones.
    Its words stay in the log: nobody vouches that they hold nothing of a person.
    """
    words = _NUMBER.sub("0", str(error).replace(of, "") if of else str(error))
    digest = hashlib.sha256(f"{type(error).__name__} {words}".encode()).hexdigest()
    return Cause(
        key=f"failed {dag_id} {night} {task_id} {digest}",
        owner=owner,
        subject=f"运行失败 run failed: {dag_id} {night}",
        body=f"{dag_id} {night} · {f'{task_id} {of}'.strip()}: {type(error).__name__}\n"
        "请查看该任务的日志，处理后重新运行。 Read the log of this task, then run again.",
    )


def _late(
    connection: Connection, last: Mapping[str, date], contracts: Mapping[str, Contract], night: date
) -> Iterator[Cause]:
    """Say once that an extract is late, however long it stays so and whatever comes due meanwhile."""
    since: dict[str, date] = dict(
        connection.execute(_LATE_SINCE, (EXTRACT_ON_TIME.rule_id, night)).fetchall()
    )
    for name, contract in contracts.items():
        due = due_as_of(contract, night)
        if name in last and last[name] < due:
            expected = due_by(contract, due)
            yield Cause(
                key=f"late {name} since {since.get(name, night)}",
                owner=contract.owner,
                subject=f"逾期 late: {contract.zh} {name}",
                body=f"{contract.department_zh}：{contract.zh} 截至 {due} 的数据应于 {expected} 前报送，"
                f"最近一次为 {last[name]}。\n{contract.department_en}: {contract.en} as of {due} was due on "
                f"{expected}; the last one accepted is of {last[name]}. Please deliver it.",
            )


def _never_sent(first: Mapping[str, date], contracts: Mapping[str, Contract], night: date) -> Iterator[Cause]:
    """Remind each department once a month of what it owes since it began to deliver and has never sent."""
    began: dict[str, date] = {}
    for name, as_of in first.items():
        department = contracts[name].department
        began[department] = min(as_of, began.get(department, as_of))
    owed: dict[tuple[str, str], list[Contract]] = {}
    for name, contract in contracts.items():
        since = began.get(contract.department)
        if name not in first and since is not None and due_as_of(contract, night) >= since:
            owed.setdefault((contract.department, contract.owner), []).append(contract)
    for (department, owner), missing in owed.items():
        one, names = missing[0], "\n".join(f"{contract.zh} {contract.name}" for contract in missing)
        yield Cause(
            key=f"never {department} {owner} {night:%Y-%m}",
            owner=owner,
            subject=f"从未报送 never sent: {one.department_zh} {department}, {len(missing)}",
            body=f"{one.department_zh}：以下数据已到期，从未接受过任何报送，请报送。\n"
            f"{one.department_en}: these extracts are due and none of them was ever accepted. "
            f"Please deliver them.\n{names}",
        )


def _refused(connection: Connection, contracts: Mapping[str, Contract], night: date) -> Iterator[Cause]:
    snapshots = [name for name, contract in contracts.items() if contract.mode is Mode.SNAPSHOT]
    for delivery_id, name, as_of, reason in connection.execute(_REFUSED, (night, snapshots)).fetchall():
        contract = contracts[name]
        yield Cause(
            key=f"refused {delivery_id}",
            owner=contract.owner,
            subject=f"拒收 refused: {contract.zh} {name} {as_of}",
            body=f"{contract.department_zh} · {contract.department_en}\n{without_rows(reason)}",
        )
