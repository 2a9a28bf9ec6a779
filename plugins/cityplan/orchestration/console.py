"""What the commands show of nights: progress while they run, deliveries and scorecard afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Self

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cityplan.orchestration.departments import COUNTS, Outcome
from cityplan.orchestration.nights import NightResult
from cityplan.publication.revisions import Revisions
from cityplan.publication.scorecard import Line
from cityplan.terminal import WIDTH

_STATES = {"success": "[green]✓[/green]", "failed": "[red]✗ failed[/red]"}
_STATUSES = {
    "accepted": "[green]接受 accepted[/green]",
    "refused": "[red]拒收 refused[/red]",
    "still_refused": "[red]仍拒收 still refused[/red]",
}
_VERDICTS = {
    "met": "green",
    "on_track": "green",
    "at_risk": "yellow",
    "no_data": "dim",
    "not_applicable": "dim",
}
_EQUATION = "读取 read = 接受 accepted + 隔离 quarantined + 略过 skipped + 拒收 refused"


def save_report(folder: Path, result: NightResult, lines: list[Line]) -> Path:
    """Write what became of a night, and the scorecard after it, to a page of its own; return the page."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"night_{result.business_date}.html"
    with StringIO() as nowhere:
        console = Console(file=nowhere, record=True, width=WIDTH, highlight=False)
        print_night(console, result)
        print_scorecard(console, lines)
        console.save_html(str(page))
    return page


class Display:
    """A `nights.Watcher` that writes a line per task that ended and, on a terminal, shows what runs now."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = console.status("")

    def __enter__(self) -> Self:
        self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._status.stop()

    def say(self, text: str) -> None:
        """Show what goes on outside of any task."""
        self._console.print(escape(text))
        self._status.update(escape(text))

    def task_ended(self, dag: str, task: str, state: str) -> None:
        """Write a line; tasks that had nothing to do are not worth one."""
        if state in _STATES:
            self._console.print(f"  {_STATES[state]} {escape(dag)} · {escape(task)}")

    def running(self, tasks: list[str]) -> None:
        """Show the running tasks."""
        self._status.update(escape(", ".join(tasks)))


def print_night(console: Console, result: NightResult) -> None:
    """Print what became of each delivery, the publication, and what failed."""
    console.print(f"\n[bold]{result.business_date} 各批次 Deliveries[/bold]: {_EQUATION}")
    for line in _deliveries(result.outcomes):
        console.print(line)
    for failure in result.failures:
        console.print(f"[red]失败 failed[/red] {escape(failure)}")
    if result.publication is not None:
        published = result.publication
        console.print(
            f"已发布 published: no. {published['publication_id']}, 业务日期 business date "
            f"{published['business_date']}, 校验 checksum {published['checksum'][:16]}"
        )
        console.print(escape(str(Revisions.from_json(published["revisions"]))))
    elif not result.failures:
        console.print("无变化，不重复发布 · Nothing changed: the last publication stands")


def print_scorecard(console: Console, lines: list[Line]) -> None:
    """Print the city's scorecard."""
    table = Table(title="全市记分卡 City scorecard", box=box.SIMPLE_HEAD, title_style="bold")
    table.add_column("指标 Indicator")
    table.add_column("期末 Period", no_wrap=True)
    table.add_column("数值 Value", justify="right", no_wrap=True)
    table.add_column("目标 Target", justify="right", no_wrap=True)
    table.add_column("状态 Status", no_wrap=True)
    for line in lines:
        cells = [line.shown_name, f"{line.period_end:%Y-%m}", line.shown_value, line.shown_target]
        colour = _VERDICTS.get(line.status, "red")
        table.add_row(*map(escape, cells), f"[{colour}]{escape(line.shown_status)}[/{colour}]")
    console.print(table)
    if any(line.is_provisional for line in lines):
        console.print("* 暂行数 provisional: an extract it needs has not been accepted for the period")


def _deliveries(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Return the lines of all deliveries, by extract and date."""
    ordered = sorted(outcomes, key=lambda outcome: (outcome["extract"], outcome["as_of"]))
    for extract, of_extract in groupby(ordered, key=lambda outcome: str(outcome["extract"])):
        yield f"  [bold]{extract}[/bold]"
        found = list(of_extract)
        for outcome in found:
            if outcome["status"] != "unchanged":
                yield f"    {outcome['as_of']}  {_equation([outcome])}  {_STATUSES[outcome['status']]}"
                if outcome["reason"]:
                    yield f"      {escape(str(outcome['reason']))}"
        if repeated := [outcome for outcome in found if outcome["status"] == "unchanged"]:
            yield f"    {f'{len(repeated)} ×':>10}  {_equation(repeated)}  未变 unchanged"


def _equation(outcomes: list[Outcome]) -> str:
    """Return where the records of some deliveries went, in figures."""
    read, *parts = (f"{sum(outcome[count] for outcome in outcomes):,}" for count in COUNTS)
    return f"{read:>11} = " + " + ".join(f"{part:>9}" for part in parts)
