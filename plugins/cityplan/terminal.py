"""The terminal commands print to, or what stands for it in a log or a pipe."""

from __future__ import annotations

from rich.console import Console

WIDTH = 120
"""Columns where there is no terminal to ask."""


def open_console(width: int = WIDTH) -> Console:
    """Return the console of a command: as wide as its terminal; plain lines where there is none."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=width, soft_wrap=True)
