"""The figures as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.model import Line

_HEAD = (
    "| contestant | rows | wall s | least - greatest | x wall | client CPU s | server CPU s | x CPU "
    "| peak MB | leaves behind |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|"
)
_MB = 1_000_000


def page(machine: Mapping[str, str], repeats: int, parts: Mapping[str, Sequence[Line]]) -> str:
    """Return the whole page: machine, then a table per part; ratios are per row, to the part's floor."""
    named = ", ".join(f"{word} {value}" for word, value in machine.items())
    blocks = [f"{named}; medians of {repeats} alternating runs."]
    for title, lines in parts.items():
        blocks.append(f"## {title}\n{_HEAD}\n" + "\n".join(map(_row, lines)))
    return "\n\n".join(blocks) + "\n"


def _row(line: Line) -> str:
    cost = line.cost
    figures = [f"{name} {value:.4g}" for name, value in line.figures.items()]
    name = f"· {line.name}" if line.stage else f"**{line.name}** ({line.role})"
    cells = (
        name,
        f"{line.rows:,}",
        f"{cost.wall:.2f}",
        f"{line.spread[0]:.2f} - {line.spread[1]:.2f}",
        f"{line.ratio:.2f}",
        f"{cost.client:.2f}",
        f"{cost.server:.2f}",
        f"{line.cpu_ratio:.2f}",
        f"{cost.peak / _MB:.0f}" if cost.peak else "",
        "; ".join([line.does, *figures]),
    )
    return f"| {' | '.join(cells)} |"
