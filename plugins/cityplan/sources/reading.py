"""Reads a whole delivery: every file by the reader of its kind, by the manifest and the channel's rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cityplan.contracts import Contract
from cityplan.errors import DeliveryError, Place
from cityplan.landing.delivery import INBOX, MANIFEST, SHARE, LandedDelivery, LandedFile
from cityplan.landing.manifest import read_manifest
from cityplan.sources.archives import Member, blocks, cut_after, members
from cityplan.sources.blocks import Block, Part
from cityplan.sources.decoding import UTF8, StrictDecoder, encoding_named
from cityplan.sources.delimited import read_delimited
from cityplan.sources.documents import read_documents
from cityplan.sources.workbook import read_workbook

_TEXTS = {".csv": b"\n", ".csv.gz": b"\n", ".zip": b"\n", ".json": b",", ".jsonl": b","}
_DOCUMENTS = (".json", ".jsonl")
_WORKBOOKS = (".xls", ".xlsx")


def read_delivery(delivery: LandedDelivery, contract: Contract, delivery_id: int) -> Iterator[Block]:
    """Yield the rows of a landed delivery, file after file, as blocks of COPY text.

    `delivery_id` goes in front of every row. Raises DeliveryError, possibly after some blocks, when the
    delivery as a whole cannot be taken.
    """
    manifest = read_manifest(delivery)
    manifest.check_files(delivery)
    declared = manifest.encoding or (contract.channel.encoding if delivery.channel == SHARE else UTF8)
    place = replace(delivery.place, file=MANIFEST) if manifest.encoding else delivery.place
    reading = _Reading(delivery, contract, delivery_id, encoding_named(declared, place))
    file_no = 0
    for file in delivery.files:
        records = 0
        for block in reading.file(file, file_no + 1):
            records += block.records
            file_no = block.part.file_no
            yield block
        manifest.check_rows(delivery.place, file, records)


def read_file(
    delivery: LandedDelivery,
    file: LandedFile,
    contract: Contract,
    delivery_id: int,
    file_no: int,
    encoding: str,
) -> Iterator[Block]:
    """Yield the rows of one file of a delivery again, its parts numbered from `file_no` on.

    `encoding` is the one it was read with the first time.
    """
    return _Reading(delivery, contract, delivery_id, encoding).file(file, file_no)


@dataclass(frozen=True, slots=True)
class _Reading:
    delivery: LandedDelivery
    contract: Contract
    delivery_id: int
    encoding: str

    def file(self, file: LandedFile, file_no: int) -> Iterator[Block]:
        """Yield the blocks of one file, its parts numbered from `file_no` on."""
        place = replace(self.delivery.place, file=file.name)
        if file.suffix in _WORKBOOKS:
            part = Part(file_no, file.name, None, file.sha256, file.size, None)
            any_name = self.delivery.channel == INBOX
            yield from read_workbook(file.path, part, self.contract, self.delivery_id, place, any_name)
        elif file.suffix in _TEXTS:
            for number, member in enumerate(members(file.path, file.name, place), file_no):
                part = Part(number, member.name, None, file.sha256, file.size, self.encoding)
                yield from self._text(member, part, file.suffix)
        else:
            raise DeliveryError(
                place,
                f"Files of type {file.suffix or 'without ending'} cannot be read. 不支持该文件类型。",
                "Send csv, csv.gz, zip of csv, xls, xlsx, json or jsonl. 请使用以上文件类型报送。",
            )

    def _text(self, member: Member, part: Part, suffix: str) -> Iterator[Block]:
        place = replace(self.delivery.place, file=member.name)
        pieces = cut_after(_TEXTS[suffix], blocks(member, place), place)
        if suffix in _DOCUMENTS:
            return read_documents(self._decoded(pieces, place), part, self.contract, self.delivery_id, place)
        lines = (piece.replace(b"\r\n", b"\n") for piece in pieces)
        return read_delimited(self._decoded(lines, place), part, self.contract, self.delivery_id, place)

    def _decoded(self, pieces: Iterator[bytes], place: Place) -> Iterator[str]:
        return StrictDecoder(self.encoding, place).decode(pieces)
