"""Whether this is Linux, without which nothing here works: asked before anything is installed or imported.

Processes are followed through /proc, and end with the command that started them by prctl.
"""

from __future__ import annotations

import sys


def require_linux() -> None:
    """End the program with status 1 and a message where the system is another one."""
    if sys.platform != "linux":
        sys.exit(
            f"cityplan: This runs on Linux only, not on {sys.platform}. Use a machine with Linux."
            f" 仅支持 Linux，当前系统为 {sys.platform}；请改用 Linux 机器。"
        )


if __name__ == "__main__":
    require_linux()
