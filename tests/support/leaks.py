"""Searches databases and folders for texts that may stand nowhere, in any writing they may have got."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from psycopg.sql import SQL, Composable, Identifier

from cityplan.warehouse.connect import Connection

_RELATIONS = """
select schema.nspname, relation.relname
from pg_class as relation inner join pg_namespace as schema on schema.oid = relation.relnamespace
where relation.relkind in ('r', 'm', 'v', 'p') and schema.nspname !~ '^(pg_|information_schema$)'
    and not schema.nspname = any(%s)
order by 1, 2
"""


def pattern(secrets: Collection[str]) -> re.Pattern[bytes]:
    """A pattern that finds each text in UTF-8, GB18030 and JSON's escapes, also as hexadecimal (bytea)."""
    forms: set[bytes] = set()
    for secret in secrets:
        escaped = json.dumps(secret)[1:-1]
        for form in (secret.encode(), secret.encode("gb18030"), escaped.encode()):
            forms |= {form, form.hex().encode()}
    return re.compile(_one_of(sorted(forms)))


def _one_of(forms: list[bytes]) -> bytes:
    """Write the forms, sorted, as a tree: an expression tries one branch a byte instead of thousands."""
    if b"" in forms:
        return b""  # the texts that go on from here hold the one that ends here
    branches = [
        re.escape(bytes([first])) + _one_of([form[1:] for form in group])
        for first, group in groupby(forms, key=lambda form: form[0])
    ]
    return branches[0] if len(branches) == 1 else b"(?:" + b"|".join(branches) + b")"


def relations(connection: Connection, without: Collection[str] = ()) -> list[tuple[str, str]]:
    """Schema and name of every table and view outside the system's own schemas and those left out."""
    return connection.execute(_RELATIONS, (list(without),)).fetchall()


def leaks_in_tables(
    connection: Connection,
    wanted: re.Pattern[bytes],
    tables: Iterable[tuple[str, str]],
    rows: Mapping[tuple[str, str], Composable] = MappingProxyType({}),
) -> list[str]:
    """The tables and views whose rows hold one of the texts, with the first that was found.

    `rows`: the condition of the rows to be read, where not all are.
    """
    found = []
    for schema, name in tables:
        query = SQL("copy (select line::text from {} as line where {}) to stdout").format(
            Identifier(schema, name), rows.get((schema, name), SQL("true"))
        )
        with connection.cursor() as cursor, cursor.copy(query) as copy:
            content = b"".join(copy)
        if hit := wanted.search(content):
            found.append(f"{schema}.{name}: {hit[0]!r}")
    return found


def files_below(folder: Path, without: Collection[Path]) -> Iterator[Path]:
    """Every file below a folder, but for those below the folders left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(path.is_relative_to(one) for one in without):
            yield path


def leaks_in_files(wanted: re.Pattern[bytes], files: Iterable[Path]) -> list[str]:
    """The files that hold one of the texts, packed or not, or have it in their names."""
    return [
        f"{path}: {hit[0]!r}"
        for path in files
        for content in (str(path).encode(), *_contents(path.read_bytes()))
        if (hit := wanted.search(content))
    ]


def _contents(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield archive.read(name)
