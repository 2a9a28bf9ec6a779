"""What the readers write is what PostgreSQL stores: nasty texts through COPY and back."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from psycopg import sql

from cityplan.contracts import load_contracts
from cityplan.landing import INBOX, Archive, KnownFiles, folder_deliveries
from cityplan.settings import Settings
from cityplan.sources import copy_columns, read_delivery
from cityplan.warehouse.connect import connect, owner_url

NASTY = ["\\", "\\N", "\\.", "a\tb", "a\nb", "a\rb", "\\t", '"', "𠮷㐀", "\u2028", "\x01", "\x7f", "", " "]


def test_texts_survive_copy_and_files_are_remembered(settings: Settings, tmp_path: Path) -> None:
    contract = load_contracts()["petitions.cases"]
    folder = tmp_path / "petitions" / "cases" / "2026-09-30"
    folder.mkdir(parents=True)
    records = [
        {field.name: nasty for field in contract.fields} | {"case_no": f"XF{n}"}
        for n, nasty in enumerate(NASTY)
    ]
    (folder / "a.json").write_text(json.dumps(records))
    archive = Archive(tmp_path / "landing")
    with connect(owner_url(settings)) as connection:
        memory = KnownFiles(connection)
        (found,) = folder_deliveries(tmp_path, contract, date(2026, 9, 30), INBOX)
        landed = found.land(archive, memory)
        columns = [sql.Identifier(name) for name in copy_columns(contract)]
        connection.execute(
            sql.SQL("create temp table raw ({})").format(
                sql.SQL(", ").join(sql.SQL("{} text").format(column) for column in columns)
            )
        )
        with connection.cursor().copy("copy raw from stdin") as copy:
            for block in read_delivery(landed, contract, 7):
                copy.write(block.copy_text)
        rows = connection.execute(
            "select row_number, problem, rating from raw order by row_number::int"
        ).fetchall()
        assert rows == [(str(n), None, nasty) for n, nasty in enumerate(NASTY, 1)]
        (folder / "a.json").touch()
        assert found.land(archive, memory) == landed
        remembered = connection.execute("select source_uri, bytes, sha256 from audit.landed_file").fetchall()
        assert remembered == [(str(folder / "a.json"), landed.files[0].size, landed.files[0].sha256)]
