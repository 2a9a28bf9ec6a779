"""Finds deliveries in a folder laid out as <department>/<extract>/<YYYY-MM-DD>/<files>."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from cityplan.contracts import Contract
from cityplan.errors import Place
from cityplan.landing.delivery import MANIFEST
from cityplan.landing.found import FolderDelivery, unreadable

_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Files that programs leave while they copy or edit: never a delivery, never worth a message.
_TEMPORARY_STARTS = (".", "~$")
_TEMPORARY_ENDS = (".tmp", ".part", ".partial", ".filepart", ".crdownload")
_TEMPORARY_NAMES = frozenset({"thumbs.db", "desktop.ini"})


def folder_deliveries(
    root: Path, contract: Contract, business_date: date, channel: str
) -> list[FolderDelivery]:
    """Return an extract's deliveries with as_of up to the business date, oldest first.

    `channel` (inbox or share) says by whose rules the files are read. A root that does not exist is empty. Of
    a date folder that cannot be read, landing it says so. Raises ChannelError when no date can be seen.
    """
    extract = root / contract.department / contract.extract
    try:
        dated = [(as_of, folder) for folder in _visible(extract) if (as_of := _date(folder)) is not None]
    except OSError as error:
        raise unreadable(Place(contract.department, contract.extract), extract, error) from error
    found = [
        _delivery(folder, as_of, contract, channel)
        for as_of, folder in sorted(dated)
        if as_of <= business_date
    ]
    return [delivery for delivery in found if delivery.unread is not None or _has_data(delivery.paths)]


def _delivery(folder: Path, as_of: date, contract: Contract, channel: str) -> FolderDelivery:
    of_files = partial(FolderDelivery, contract.department, contract.extract, as_of, channel, folder)
    try:
        return of_files(_files(folder))
    except OSError as error:
        return of_files((), unreadable(Place(contract.department, contract.extract, as_of), folder, error))


def misplaced(root: Path, contracts: Mapping[str, Contract], business_date: date) -> list[str]:
    """Say what lies below `root` and is not read tonight, one message each: where, why and what to do."""
    return list(_readable_or_told(root, _in_root(root, contracts, business_date)))


def _readable_or_told(folder: Path, messages: Iterator[str]) -> Iterator[str]:
    """Pass on the messages about what lies in a folder; that it cannot be read is one too, and the last."""
    try:
        yield from messages
    except OSError as error:
        yield (
            f"{folder}: cannot be read ({error.strerror}). Make it readable for the user this service runs "
            "as. 无法读取；请为服务运行用户开放读取权限。"
        )


def _in_root(root: Path, contracts: Mapping[str, Contract], business_date: date) -> Iterator[str]:
    departments = {contract.department for contract in contracts.values()}
    for department in _visible(root):
        if department.name in departments and department.is_dir():
            messages = _in_department(department, contracts, business_date)
            yield from _readable_or_told(department, messages)
        else:
            yield _unknown(department, "department", "部门", sorted(departments))


def _in_department(department: Path, contracts: Mapping[str, Contract], business_date: date) -> Iterator[str]:
    for extract in _visible(department):
        if f"{department.name}.{extract.name}" in contracts and extract.is_dir():
            yield from _readable_or_told(extract, _in_extract(extract, business_date))
        else:
            known = [item.extract for item in contracts.values() if item.department == department.name]
            yield _unknown(extract, "extract", "数据集", known)


def _in_extract(extract: Path, business_date: date) -> Iterator[str]:
    for folder in _visible(extract):
        as_of = _date(folder)
        if as_of is not None:
            yield from _readable_or_told(folder, _in_date(folder, as_of, business_date))
        else:
            yield (
                f"{folder}: not a folder named by a date, it is not read. Name it YYYY-MM-DD, the date its "
                "files describe. 不是以日期命名的文件夹，未读取；请按 YYYY-MM-DD 命名。"
            )


def _in_date(folder: Path, as_of: date, business_date: date) -> Iterator[str]:
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
