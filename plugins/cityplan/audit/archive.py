"""Checks delivered files in the archive against their sha256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from cityplan.audit.findings import Finding
from cityplan.landing import Archive


def verify_archive(archive: Archive, files: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """Name every file that is missing in the archive or is not what was delivered; each is read once.

    `files` are rows of audit.delivery_file, or made like them: several name one sha256 where a workbook has
    several sheets or one content came twice.
    """
    by_content = sorted(files, key=lambda file: (file["sha256"], file["delivery_id"], file["file_no"]))
    for sha256, of_one in groupby(by_content, key=lambda file: str(file["sha256"])):
        named = list(of_one)
        problem = _problem(archive, sha256, {int(file["bytes"]) for file in named})
        if problem is not None:
            for file in named:
                sheet = f", sheet 工作表 {file['sheet']}" if file["sheet"] else ""
                place = f"delivery 交付 {file['delivery_id']}, file 文件 {file['file_no']}"
                yield Finding("file", f"{file['name']} ({place}{sheet})", problem)


def _problem(archive: Archive, sha256: str, sizes: set[int]) -> str | None:
    path = archive.path(sha256)
    if not path.is_file():
        return f"not in the archive 存档中缺失 ({path})"
    size = path.stat().st_size
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        return f"its bytes were changed 内容已被更改: sha256 {found}, recorded 记录为 {sha256} ({path})"
    if sizes != {size}:
        recorded = ", ".join(map(str, sorted(sizes)))
        return f"column 列 bytes is {recorded}, the archived file has 存档文件为 {size}"
    return None
