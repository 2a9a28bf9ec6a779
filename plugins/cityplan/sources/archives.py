"""Opens delivered text files as streams of bytes, whatever they are packed in (plain, gzip, zip of csv)."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cityplan.errors import DeliveryError, Place

# Small enough to stay in the processor's cache on its way through decoding, splitting and encoding.
BLOCK_BYTES = 1 << 16
MAX_LINE_BYTES = 1 << 20

_Stream = IO[bytes] | gzip.GzipFile

_ZIP_MAGIC = b"PK\x03\x04"
_GZIP_MAGIC = b"\x1f\x8b"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
# NotImplementedError is how zipfile says that it does not know a member's version or method,
# UnicodeDecodeError that a name which should be UTF-8 is not.
_UNREADABLE = (
    EOFError,
    zlib.error,
    gzip.BadGzipFile,
    zipfile.BadZipFile,
    NotImplementedError,
    UnicodeDecodeError,
)
_RESEND = "Pack the file anew and send it again. 请重新打包后报送。"


@dataclass(frozen=True, slots=True)
class Member:
    """One text to read: a file itself, or one csv of a zip (`name` is then archive/member)."""

    name: str
    packed: Path
    inside: zipfile.ZipInfo | None = None


def members(path: Path, name: str, place: Place) -> tuple[Member, ...]:
    """Return the texts held by a csv, csv.gz or zip, in the order of their names.

    Raises DeliveryError for an empty file, a damaged or locked zip, or one without csv files.
    """
    if path.stat().st_size == 0:
        raise _empty(place)
    if not name.lower().endswith(".zip"):
        return (Member(name, path),)
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if _is_table(info)]
    except _UNREADABLE as error:
        raise _damaged(place) from error
    if not infos:
        raise DeliveryError(
            place,
            "The zip holds no csv file. 压缩包内没有 csv 文件。",
            "Put the csv into it. 请放入 csv 文件。",
        )
    if any(info.flag_bits & 0x1 for info in infos):
        raise DeliveryError(
            place,
            "The zip is locked by a password. 压缩包已加密。",
            "Send it without one. 请取消密码后报送。",
        )
    named = sorted(((_readable(info), info) for info in infos), key=lambda pair: pair[0])
    return tuple(Member(f"{name}/{inside}", path, info) for inside, info in named)


def blocks(member: Member, place: Place) -> Iterator[bytes]:
    """Yield the bytes of a text in blocks of at most BLOCK_BYTES, cut anywhere.

    Raises DeliveryError when the archive is damaged or cut off or the text is empty.
    """
    empty = True
    try:
        with _opened(member, place) as stream:
            while block := stream.read(BLOCK_BYTES):
                empty = False
                yield block
    except _UNREADABLE as error:
        raise _damaged(place) from error
    if empty:
        raise _empty(place)


def cut_after(end: bytes, pieces: Iterator[bytes], place: Place) -> Iterator[bytes]:
    """Cut blocks anew so that each but perhaps the last ends with `end`, a line feed or comma.

    Neither is ever part of another character in UTF-8 or GB18030, so these blocks can be decoded singly.
    Raises DeliveryError when `end` does not come for more than MAX_LINE_BYTES.
    """
    kept = b""
    for block in pieces:
        head, sign, tail = block.rpartition(end)
        if sign:
            yield kept + head + sign
            kept = tail
        else:
            kept += block
        if len(kept) > MAX_LINE_BYTES:
            raise DeliveryError(
                place,
                f"A line or value is longer than {MAX_LINE_BYTES} bytes. 单行或单个值过长。",
                "Check that the file is what its ending says. 请确认文件内容与扩展名相符。",
            )
    if kept:
        yield kept


@contextmanager
def _opened(member: Member, place: Place) -> Iterator[_Stream]:
    if member.inside is not None:
        with zipfile.ZipFile(member.packed) as archive, archive.open(member.inside) as stream:
            yield stream
    elif member.name.lower().endswith(".gz"):
        with gzip.open(member.packed) as stream:
            yield stream
    else:
        with member.packed.open("rb") as stream:
            _refuse_other_kinds(stream.read(4), place)
            stream.seek(0)
            yield stream


def _refuse_other_kinds(magic: bytes, place: Place) -> None:
    kinds = {_ZIP_MAGIC: "a zip or xlsx", _GZIP_MAGIC: "gzip", _OLE_MAGIC: "an old Excel workbook"}
    for start, kind in kinds.items():
        if magic.startswith(start):
            raise DeliveryError(
                place,
                f"The file is {kind}, not plain csv. 文件内容与扩展名不符。",
                "Give it the ending of its kind. 请使用正确的扩展名。",
            )


def _is_table(info: zipfile.ZipInfo) -> bool:
    parts = info.filename.split("/")
    hidden = parts[0] == "__MACOSX" or parts[-1].startswith(".")
    return info.filename.lower().endswith(".csv") and not hidden


def _readable(info: zipfile.ZipInfo) -> str:
    """The member's name; Chinese Windows writes it in GBK without saying so, which zipfile reads as cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _empty(place: Place) -> DeliveryError:
    return DeliveryError(
        place, "The file is empty (0 bytes). 文件为空。", "Export it again and send it. 请重新导出后报送。"
    )


def _damaged(place: Place) -> DeliveryError:
    return DeliveryError(
        place,
        "The archive is damaged, cut off or packed in an unknown way. 压缩文件损坏、不完整或压缩方式不支持。",
        _RESEND,
    )
