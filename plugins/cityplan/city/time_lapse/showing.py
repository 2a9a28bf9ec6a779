"""The time-lapse as its command shows it: a line per month while it plays, a table in the end."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import numpy as np
from rich import box
from rich.progress import track
from rich.table import Table

from cityplan.audit.rebuild import Rebuilt
from cityplan.city.city import City
from cityplan.city.extracts import is_kept
from cityplan.city.time_lapse.playing import Published, play, rebuild_all
from cityplan.city.time_lapse.script import Fate
from cityplan.contracts import load_contracts
from cityplan.errors import ConfigurationError
from cityplan.terminal import open_console
from cityplan.warehouse.migrate import migrate
from cityplan.warehouse.server import running_warehouse

_WIDTH = 150
_FATES = {
    Fate.LATE: "迟到 late",
    Fate.OUT_OF_ORDER: "乱序 out of order",
    Fate.CORRECTED: "更正 corrected",
    Fate.REFUSED: "拒收 refused",
}


def show(city: City, extracts: Sequence[str], months: int, rebuilds: int) -> bool:
    """Play, build publications again (-1: all, else a sample by the seed), print; True if all are equal.

    `extracts` empty means all. Raises ConfigurationError for an extract the city does not keep.
    """
    console = open_console(_WIDTH)
    os.environ.setdefault("DBT_QUIET", "1")  # a line per model, of hundreds of models, sixty times
    contracts = {name: contract for name, contract in load_contracts().items() if is_kept(contract)}
    if unknown := set(extracts) - set(contracts):
        raise ConfigurationError(
            f"The city keeps no {', '.join(sorted(unknown))} (无此数据集).", "Name it department.extract."
        )
    played = list(extracts or contracts)
    published: list[Published] = []
    with running_warehouse(city.settings):
        migrate(city.settings)
        total = months + 1
        for one in track(
            play(city, contracts, played, months), "发布 publishing", total=total, console=console
        ):
            published.append(one)
            console.print(f"{one.month.business_date} no. {one.publication_id}: {one.revisions}")
        sample = _sample(city, published, rebuilds)
        again = rebuild_all(city.settings, sample, played)
        rebuilt = {
            one.publication_id: one
            for one in track(again, "重建 rebuilding", total=len(sample), console=console)
        }
    console.print(_table(published, rebuilt))
    unequal = [number for number, one in rebuilt.items() if not one.is_equal]
    console.print(
        f"{len(published)} publications 次发布, {len(rebuilt)} built again 次重建, "
        f"{len(rebuilt) - len(unequal)} equal byte for byte 次逐字节一致"
    )
    return not unequal


def _sample(city: City, published: Sequence[Published], size: int) -> list[Published]:
    if size < 0 or size >= len(published):
        return list(published)
    drawn = city.world.rng("time lapse", "rebuilds").choice(len(published), size, replace=False)
    return [published[place] for place in np.sort(drawn)]


def _table(published: Sequence[Published], rebuilt: Mapping[int, Rebuilt]) -> Table:
    table = Table(title="时光推演 Time-lapse", box=box.SIMPLE_HEAD, title_style="bold")
    table.add_column("业务日期 Date", no_wrap=True)
    for header in ("接受 taken", *_FATES.values(), "数值变动 moved", "待定 pending"):
        table.add_column(header, justify="right")
    table.add_column("校验 Checksum", no_wrap=True)
    table.add_column("重建 Rebuilt", no_wrap=True)
    for one in published:
        again = rebuilt.get(one.publication_id)
        counts = (one.accepted, *(one.month.count(fate) for fate in _FATES))
        counts += (one.revisions.moved, one.revisions.pending)
        equal = "—" if again is None else "[green]相同 equal[/]" if again.is_equal else "[red]不同 differs[/]"
        table.add_row(str(one.month.business_date), *map(str, counts), one.checksum[:16], equal)
    return table
