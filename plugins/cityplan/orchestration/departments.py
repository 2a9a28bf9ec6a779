"""What the tasks of a department's night do; the DAGs only wire them together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cityplan.contracts import Contract, Mode
from cityplan.errors import ChannelError
from cityplan.landing.discovery import folder_deliveries

Work = dict[str, str]
"""One extract to work on: `extract` is its full name, `title` its name for people."""

Outcome = dict[str, Any]
"""One delivery in figures, as the ledger counts them: small and without personal data, fit for an XCom."""

OUTCOMES = "outcomes"
"""Key under which a search for work leaves the outcomes of what is settled, and a report repeats all."""

LOADED = "loaded"
"""Key under which a load leaves its outcomes, also when it then fails, and whether they are of everything."""

REFUSAL = "Refused 拒收"
"""Words by which the error of a refused delivery is known from others."""

REFUSED = frozenset({"refused", "still_refused"})
COUNTS = ("read", "accepted", "quarantined", "skipped", "refused")


def by_department(contracts: Iterable[Contract]) -> dict[str, list[Contract]]:
    """Group contracts by department, both in alphabetical order."""
    grouped: dict[str, list[Contract]] = {}
    for contract in sorted(contracts, key=lambda contract: contract.name):
        grouped.setdefault(contract.department, []).append(contract)
    return grouped


def title(contract: Contract) -> str:
    """Return the extract's name for people."""
    return f"{contract.zh} {contract.en}"


def find_work(
    contracts: Iterable[Contract], folders: Mapping[str, Path], business_date: date, connected: Iterable[str]
) -> list[Work]:
    """Return the extracts that can have deliveries up to the business date, those that take longest first.

    `folders` are the roots to look under, by channel (inbox, share); `connected` the ids of the exchange
    databases and interfaces that can be asked. Whether anything there is new is not looked at; why something
    cannot be read, loading says. What is begun last ends the night: a long load should not be it.
    """
    connections = set(connected)
    found: list[tuple[tuple[bool, int], Contract]] = []
    for contract in contracts:
        size = _bytes_lying(folders, contract, business_date)
        if size is not None or contract.channel.connection in connections:
            found.append(((contract.mode is Mode.SNAPSHOT, -(size or 0)), contract))
    return [
        {"extract": contract.name, "title": title(contract)}
        for _, contract in sorted(found, key=lambda pair: pair[0])
    ]


def _bytes_lying(folders: Mapping[str, Path], contract: Contract, business_date: date) -> int | None:
    """Return how much the extract's deliveries are, None when there is none; 0 where that cannot be seen."""
    try:
        found = [
            delivery
            for channel, root in folders.items()
            for delivery in folder_deliveries(root, contract, business_date, channel)
        ]
        return sum(path.stat().st_size for one in found for path in one.paths) if found else None
    except (ChannelError, OSError):
        return 0


def refusals(outcomes: Iterable[Outcome]) -> list[str]:
    """Return a sentence per refused delivery: which, and why."""
    return [
        f"{outcome['extract']} as of 截至 {outcome['as_of']}: {outcome['reason']}"
        for outcome in outcomes
        if outcome["status"] in REFUSED
    ]


def summary(outcomes: Iterable[Outcome], failed: Iterable[str]) -> dict[str, Any]:
    """Return a department's night in figures; `failed` are the extracts not loaded as a whole."""
    outcomes = list(outcomes)
    return {
        "deliveries": len(outcomes),
        **{count: sum(outcome[count] for outcome in outcomes) for count in COUNTS},
        "refused_deliveries": sum(outcome["status"] in REFUSED for outcome in outcomes),
        "failed_extracts": sorted(failed),
    }


def description(contracts: list[Contract]) -> str:
    """Return what a department delivers, in Markdown, for the pages of its DAG."""
    first = contracts[0]
    rows = "\n".join(_row(contract) for contract in contracts)
    return f"""
### {first.department_zh} · {first.department_en}

每晚接收、检查并入库本部门的数据。批次被拒收时任务标红，其他数据不受影响；
原因见任务日志与 `audit.delivery`。

Receives, checks and loads what the department has delivered. A refused delivery turns its task red and stops
nothing else; why is in the task's log and in `audit.delivery`.

| 数据 | Extract | 方式 Mode | 周期 Cadence | 期限 Due | 渠道 Channel | 契约 Contract |
|---|---|---|---|---|---|---|
{rows}

负责人 Owner: {first.owner}
"""


def _row(contract: Contract) -> str:
    cells: Iterator[str] = iter(
        (
            contract.zh,
            f"`{contract.extract}` {contract.en}",
            contract.mode.value,
            contract.cadence.value,
            f"{contract.due_days} 天 days",
            contract.channel.kind,
            contract.version,
        )
    )
    return "| " + " | ".join(cells) + " |"
