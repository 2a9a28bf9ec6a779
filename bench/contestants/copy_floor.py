r"""Floor of loading: psql's `\copy` of the delivered file into a table of eleven texts."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import make_url

from bench.contestants.protocol import Arguments, Facts, Work, perform
from cityplan.warehouse.binaries import binary_folder


def psql(*arguments: str) -> None:
    """Run psql on the run's database to its end, stopping at the first error."""
    url = make_url(os.environ["WAREHOUSE_URL"])
    address = ["-h", str(url.host), "-p", str(url.port), "-U", str(url.username), "-d", str(url.database)]
    subprocess.run(
        [str(binary_folder() / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", *address, *arguments],
        env={"PGPASSWORD": str(url.password), "PGCLIENTENCODING": "UTF8", "LC_ALL": "C.UTF-8"},
        check=True,
    )


def prepare(arguments: Arguments) -> Work:
    """Make the table; the work is one `\\copy`."""
    columns = ", ".join(f"{name} text" for name in arguments["columns"])
    psql("-c", f"create table delivered ({columns})")
    file = Path(arguments["file"])

    def work(_stage: Callable[[str], None]) -> Facts:
        psql("-c", f"\\copy delivered from '{file}' with (format csv, header)")
        return {}

    return work


if __name__ == "__main__":
    perform(prepare)
