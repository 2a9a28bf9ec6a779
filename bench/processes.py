"""Processor time and memory of a process and all its descendants, read from /proc."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_INTERVAL_S = 0.05
_READINGS = 20
# Of /proc/<pid>/stat, counted from the state, which follows the name in brackets.
_CPU_FIELDS = slice(11, 15)  # utime, stime, cutime, cstime


def tree(root: int) -> Iterator[int]:
    """Yield the process and its descendants; those that end meanwhile may be missing."""
    yield root
    try:
        threads = list(Path(f"/proc/{root}/task").iterdir())
    except OSError:
        return
    for thread in threads:
        try:
            children = (thread / "children").read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from tree(int(child))


def cpu_seconds(root: int) -> float:
    """Return the processor seconds of the process, its living descendants and those it has waited for.

    Whoever is waited for between the reading of his parent and his own would be in neither: then all are
    read again.
    """
    ticks = 0
    for _ in range(_READINGS):
        there = list(tree(root))
        ticks = sum(map(_cpu_ticks, there))
        if list(tree(root)) == there:
            break
    return ticks * _TICK_S


def _cpu_ticks(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return sum(map(int, text.rpartition(")")[2].split()[_CPU_FIELDS]))


def resident_bytes(root: int) -> int:
    """Return the resident memory of the process and its descendants; pages they share count once for each."""
    return sum(_resident_pages(pid) for pid in tree(root)) * _PAGE_BYTES


def _resident_pages(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0


@dataclass
class PeakMemory:
    """Watches a process tree while the context lasts; `peak` is in bytes.

    The tree is looked at twenty times a second. The process itself is known exactly: the kernel keeps its
    high-water mark, which is set back at the start.
    """

    root: int
    peak: int = 0

    def __enter__(self) -> Self:
        Path(f"/proc/{self.root}/clear_refs").write_text("5", encoding="ascii")
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._watch.join()
        self.peak = max(self.peak, resident_bytes(self.root), _high_water_bytes(self.root))

    def _look(self) -> None:
        while not self._over.wait(_INTERVAL_S):
            self.peak = max(self.peak, resident_bytes(self.root))


def _high_water_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
