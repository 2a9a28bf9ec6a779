"""Writes the deliveries of one extract over its department's channel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from cityplan.city.channels import Writer
from cityplan.city.channels.api import ApiBatch
from cityplan.city.channels.exchange import ExchangeTable
from cityplan.city.channels.text_file import TextFile
from cityplan.city.channels.workbook import StyledWorkbook
from cityplan.city.extracts import clean_rows
from cityplan.city.irregular.planting import Irregularities
from cityplan.city.model import Delivery, Flaw, HandedOver
from cityplan.city.render import as_text, headers
from cityplan.city.world import World
from cityplan.contracts import Contract, Mode

_KEPT_OF_TRUNCATED = 0.6


class Offices:
    """The departments' means of handing over: their share, their exchange database, their API's folder."""

    def __init__(self, share: Path, api_folder: Path, exchange_url: Callable[[], str]) -> None:
        self._share = share
        self._api_folder = api_folder
        self._exchange_url = exchange_url

    def writer(self, contract: Contract, delivery: Delivery, irregular: Irregularities) -> Writer:
        """Open what the contract's channel asks for; what lay there for the same as_of is replaced."""
        if contract.channel.kind == "database":
            return ExchangeTable(self._exchange_url(), contract, delivery.as_of, headers(contract))
        if contract.channel.kind == "api":
            return ApiBatch(self._api_folder, contract, delivery.as_of)
        folder = self._share / contract.department / contract.extract / delivery.as_of.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        for former in folder.iterdir():
            former.unlink()
        stem = irregular.file_stem(f"{contract.zh}_{delivery.as_of:%Y%m%d}")
        compressed = contract.channel.compression == "gzip"
        path = folder / f"{stem}.{contract.channel.format}{'.gz' if compressed else ''}"
        names = irregular.headers(path.name, headers(contract))
        if contract.channel.format == "xlsx":
            return StyledWorkbook(path, contract, delivery.as_of, names)
        return TextFile(path, names, contract.channel.encoding, compressed=compressed)


def hand_over(
    world: World, contract: Contract, deliveries: list[Delivery], offices: Offices, *, irregular: bool
) -> list[HandedOver]:
    """Write `deliveries`, all of one extract, and say what was written where.

    Changes and appends are written side by side, going through the register once; a snapshot is whole in
    memory, so these come one after another.
    """
    together = [[one] for one in deliveries] if contract.mode is Mode.SNAPSHOT else [deliveries]
    return [
        handed
        for group in together
        for handed in _write(world, contract, group, offices, irregular=irregular)
    ]


def _write(
    world: World, contract: Contract, deliveries: list[Delivery], offices: Offices, *, irregular: bool
) -> list[HandedOver]:
    tallies = [_Tally(world, contract, delivery, irregular=irregular) for delivery in deliveries]
    for tally in tallies:
        tally.writer = offices.writer(contract, tally.delivery, tally.irregularities)
    for frames in clean_rows(world, contract, deliveries):
        for tally, rows in zip(tallies, frames, strict=True):
            tally.write(rows)
    # Not in a `finally`: what could not be written whole must not look finished.
    for tally in tallies:
        tally.writer.close()
        if tally.delivery.flaw is Flaw.TRUNCATED:
            _truncate(Path(tally.writer.place))
    return [tally.handed_over() for tally in tallies]


class _Tally:
    """One delivery while it is written."""

    writer: Writer

    def __init__(self, world: World, contract: Contract, delivery: Delivery, *, irregular: bool) -> None:
        self.delivery = delivery
        self.irregularities = Irregularities(world, contract, delivery, active=irregular)
        self._contract = contract
        self._rows = 0

    def write(self, rows: pd.DataFrame) -> None:
        texts, faults = self.irregularities.plant(as_text(rows, self._contract))
        self.irregularities.written(self.writer.file, faults, self.writer.write(texts))
        self._rows += len(texts)

    def handed_over(self) -> HandedOver:
        return HandedOver(self.delivery, self.writer.place, self._rows, tuple(self.irregularities.planted))


def _truncate(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * _KEPT_OF_TRUNCATED)])
