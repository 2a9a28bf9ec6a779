"""Names the machine the figures were measured on."""

from __future__ import annotations

import os
import platform
from pathlib import Path

_GIB = 1 << 30


def machine(server_version: str) -> dict[str, str]:
    """Return what a reader needs to judge the figures, by a word for it."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{memory / _GIB:.1f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
        "PostgreSQL": server_version,
        "Python": platform.python_version(),
        "load before": " ".join(f"{load:.1f}" for load in os.getloadavg()),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
