"""Peer: dlt, as it comes (`default`: dictionaries, INSERT) or as its documentation makes it fastest.

`parquet` hands over Arrow tables, which dlt writes to parquet and loads by ADBC, PostgreSQL's binary COPY;
`csv` hands over the same tables and loads csv by COPY. Files hold at most 250,000 rows, so that several are
loaded side by side.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import dlt
from dlt.destinations import postgres
from pyarrow import csv as arrow_csv
from pyarrow import string
from sqlalchemy import make_url

from bench.contestants.protocol import Arguments, Facts, Work, perform

_FILE_ROWS = "250000"


def prepare(arguments: Arguments) -> Work:
    """Configure a pipeline with a working folder of its own."""
    kind, state = arguments["kind"], Path(os.environ["CITYPLAN_STATE"])
    if kind != "default":
        os.environ["NORMALIZE__DATA_WRITER__FILE_MAX_ITEMS"] = _FILE_ROWS
        os.environ["SOURCES__DATA_WRITER__FILE_MAX_ITEMS"] = _FILE_ROWS
        os.environ["NORMALIZE__DATA_WRITER__DISABLE_COMPRESSION"] = "true"
    url = make_url(os.environ["WAREHOUSE_URL"]).set(drivername="postgresql")
    pipeline = dlt.pipeline(
        pipeline_name="bench",
        pipelines_dir=str(state / "dlt"),
        destination=postgres(credentials=url.render_as_string(hide_password=False)),
        dataset_name="delivered",
    )
    source = dictionaries if kind == "default" else arrow_tables

    def work(_stage: Callable[[str], None]) -> Facts:
        pieces = dlt.resource(source(arguments["file"], arguments["columns"], arguments["rows"]), name="rows")
        options = {} if kind == "default" else {"loader_file_format": kind}
        pipeline.run(pieces, write_disposition="append", **options).raise_on_failed_jobs()
        return {"rows": pipeline.last_trace.last_normalize_info.row_counts["rows"]}

    return work


def dictionaries(file: str, names: list[str], rows: int) -> Iterator[list[dict[str, Any]]]:
    """Yield lists of records, as a resource written by hand does."""
    with Path(file).open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        records = (dict(zip(names, values, strict=True)) for values in islice(reader, rows))
        while piece := list(islice(records, 10_000)):
            yield piece


def arrow_tables(file: str, names: list[str], _rows: int) -> Iterator[Any]:
    """Yield the file's record batches, every column a text."""
    reader = arrow_csv.open_csv(
        file,
        read_options=arrow_csv.ReadOptions(column_names=names, skip_rows=1, block_size=16 << 20),
        convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, string())),
    )
    yield from reader


if __name__ == "__main__":
    perform(prepare)
