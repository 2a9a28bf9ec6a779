"""`python -m bench`: all parts, or those asked for."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.arena import PEERS_PYTHON, open_arena
from bench.course import compete
from bench.machine import machine
from bench.model import Line
from bench.parts import first_load, load, orchestrate, reading, transform, validate
from bench.parts.part import Part
from bench.parts.scale import Scale
from bench.table import page
from cityplan.orchestration.session import signals_as_exit
from cityplan.settings import PROJECT_ROOT, load_settings

_ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

PARTS: Mapping[str, Callable[[Scale], list[Part]]] = {
    "load": load.parts,
    "validate": validate.parts,
    "workbooks": reading.workbooks,
    "encodings": reading.encodings,
    "orchestrate": orchestrate.parts,
    "transform": transform.parts,
    "city": first_load.parts,
    "years": first_load.years,
}

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def bench(
    rows: Annotated[int, typer.Option(help="Rows of the delivery that is loaded.")] = 1_000_000,
    repeats: Annotated[int, typer.Option(help="Turns of every contestant.")] = 3,
    only: Annotated[str, typer.Option(help=f"Parts, joined by commas: {', '.join(PARTS)}.")] = "",
    slow_rows: Annotated[int, typer.Option(help="Rows for the peers that take minutes for all.")] = 100_000,
    city: Annotated[str, typer.Option(help="Scale of the city: hamlet, town or city.")] = "hamlet",
) -> None:
    """Measure the pipeline beside its floors and peers; the figures go to .state/bench."""
    console, folder = Console(highlight=False, soft_wrap=True), load_settings().state / "bench"
    scale = Scale(rows, slow_rows, repeats, folder / "data", city, folder / "city")
    chosen = [name.strip() for name in only.split(",") if name.strip()] or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        raise typer.BadParameter(f"There is no part {', '.join(sorted(unknown))}.")
    results: dict[str, list[Line]] = {}
    with signals_as_exit(*_ENDINGS), open_arena(folder) as arena:
        about = machine(arena.version)
        for name in chosen:
            console.print(f"{name}: files and databases …")
            for part in PARTS[name](scale):
                console.print(part.title)
                results[part.title] = compete(arena, part, repeats, console)
                _save(folder, about, repeats, results)
    console.print((folder / "figures.md").read_text(encoding="utf-8"))
    console.print(f"{folder / 'figures.md'}, figures.json, chart.svg")


def _save(folder: Path, about: Mapping[str, str], repeats: int, results: Mapping[str, list[Line]]) -> None:
    """Write what is known so far: table, figures and chart."""
    figures, chart = folder / "figures.json", folder / "chart.svg"
    parts = {name: [asdict(line) for line in part] for name, part in results.items()}
    body = {"machine": dict(about), "repeats": repeats, "parts": parts}
    figures.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "figures.md").write_text(page(about, repeats, results), encoding="utf-8")
    subprocess.run(
        [str(PEERS_PYTHON), "-m", "bench.chart", str(figures), str(chart)], cwd=PROJECT_ROOT, check=True
    )


if __name__ == "__main__":
    app()
