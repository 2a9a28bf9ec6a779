"""Draws the ratios as bars: `python -m bench.chart figures.json chart.svg`, in the peers' environment."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot

_COLOURS = {"floor": "#9e9e9e", "peer": "#d98c4a", "ours": "#2a6f97"}
mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "bench"  # equal figures give equal files


def draw(figures: dict[str, Any], target: Path) -> None:
    """Draw a panel per part: wall time per row as a multiple of the part's floor, on a logarithmic scale."""
    parts = {
        title: [line for line in lines if not line["stage"]] for title, lines in figures["parts"].items()
    }
    heights = [len(lines) + 1 for lines in parts.values()]
    chart, panels = pyplot.subplots(
        len(parts),
        1,
        figsize=(9, 0.36 * sum(heights) + 0.8),
        squeeze=False,
        layout="constrained",
        gridspec_kw={"height_ratios": heights},
    )
    for panel, (title, lines) in zip(panels[:, 0], parts.items(), strict=True):
        names = [line["name"].replace("$", r"\$") for line in lines]
        ratios = [line["ratio"] for line in lines]
        bars = panel.barh(names, ratios, color=[_COLOURS[line["role"]] for line in lines])
        panel.bar_label(bars, fmt="%.2f", padding=3, fontsize=8)
        panel.axvline(1, color="#555555", linewidth=0.8)
        panel.set_xscale("log")
        panel.margins(x=0.12)
        panel.invert_yaxis()
        panel.set_title(f"{title}: wall time per row, floor = 1", fontsize=10, loc="left")
        panel.tick_params(labelsize=8)
        panel.spines[["top", "right"]].set_visible(False)
    chart.savefig(target, metadata={"Date": None})


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))
