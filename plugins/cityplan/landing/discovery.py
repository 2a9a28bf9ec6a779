"""Finds deliveries in a folder laid out as <department>/<extract>/<YYYY-MM-DD>/<files>."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from cityplan.contracts import Contract
from cityplan.landing.delivery import MANIFEST
from cityplan.landing.found import FolderDelivery

_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Files that programs leave while they copy or edit: never a delivery, never worth a message.
_TEMPORARY_STARTS = (".", "~$")
_TEMPORARY_ENDS = (".tmp", ".part", ".partial", ".filepart", ".crdownload")
_TEMPORARY_NAMES = frozenset({"thumbs.db", "desktop.ini"})


def folder_deliveries(
    root: Path, contract: Contract, business_date: date, channel: str
) -> list[FolderDelivery]:
    """Return an extract's deliveries with as_of up to the business date, oldest first.

    `channel` (inbox or share) says by whose rules the files are read. A root that does not exist is empty.
    """
    extract = root / contract.department / contract.extract
    found = []
    for folder in _visible(extract):
        as_of = _date(folder)
        paths = _files(folder) if as_of is not None else ()
        if as_of is not None and as_of <= business_date and _has_data(paths):
            found.append(FolderDelivery(contract.department, contract.extract, as_of, channel, folder, paths))
    return sorted(found, key=lambda delivery: delivery.as_of)


def misplaced(root: Path, contracts: Mapping[str, Contract], business_date: date) -> list[str]:
    """Say what lies below `root` and is not read tonight, one message each: where, why and what to do."""
    departments = {contract.department for contract in contracts.values()}
    messages = []
    for department in _visible(root):
        if department.name not in departments or not department.is_dir():
            messages.append(_unknown(department, "department", "部门", sorted(departments)))
            continue
        for extract in _visible(department):
            name = f"{department.name}.{extract.name}"
            if name in contracts and extract.is_dir():
                messages.extend(_misplaced_dates(extract, business_date))
            else:
                known = [item.extract for item in contracts.values() if item.department == department.name]
                messages.append(_unknown(extract, "extract", "数据集", known))
    return messages


def _misplaced_dates(extract: Path, business_date: date) -> Iterator[str]:
    for folder in _visible(extract):
        as_of = _date(folder)
        if as_of is None:
            yield (
                f"{folder}: not a folder named by a date, it is not read. Name it YYYY-MM-DD, the date its "
                "files describe. 不是以日期命名的文件夹，未读取；请按 YYYY-MM-DD 命名。"
            )
            continue
        if as_of > business_date:
            yield (
                f"{folder}: describes a day after the business date {business_date}, it waits. Run the night "
                f"of {as_of} or a later one. 晚于业务日期，本次不读取；请运行该日或之后的批次。"
            )
        if not _has_data(_files(folder)):
            yield f"{folder}: holds no files yet. Put the delivery's files into it. 文件夹内没有数据文件。"
        for path in _visible(folder):
            if not path.is_file():
                yield (
                    f"{path}: folders inside a delivery are not read. Move its files up to {folder.name}. "
                    "交付文件夹内的子文件夹不会被读取，请将文件移至上一级。"
                )


def _unknown(path: Path, kind: str, kind_zh: str, known: list[str]) -> str:
    return (
        f"{path}: no {kind} of this name, it is not read. Known are {', '.join(known)}. "
        f"没有此名称的{kind_zh}，未读取；请核对文件夹名称。"
    )


def _visible(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if not _is_temporary(path.name.lower()))


def _files(folder: Path) -> tuple[Path, ...]:
    return tuple(path for path in _visible(folder) if path.is_file())


def _has_data(paths: tuple[Path, ...]) -> bool:
    return any(path.name != MANIFEST for path in paths)


def _is_temporary(name: str) -> bool:
    return name.startswith(_TEMPORARY_STARTS) or name.endswith(_TEMPORARY_ENDS) or name in _TEMPORARY_NAMES


def _date(folder: Path) -> date | None:
    """The date a folder is named by, None when it is no folder or not named YYYY-MM-DD."""
    if not folder.is_dir() or not _DATE.fullmatch(folder.name):
        return None
    try:
        return date.fromisoformat(folder.name)
    except ValueError:
        return None
