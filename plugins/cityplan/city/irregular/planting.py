"""Plants the irregularities of one delivery, at most one in a row, and keeps account of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.irregular.cells import CELL_FAULTS
from cityplan.city.irregular.rates import RATES
from cityplan.city.model import Delivery, Outcome, Planted
from cityplan.city.world import World
from cityplan.contracts import Contract, Field, FieldType, Mode

WHOLE_DELIVERY = 0
"""Row of an irregularity that concerns the file and no row of it."""

_TEST_MARK = "测试"
_FEWEST_ROWS_FOR_A_TEST_ROW = 20
_STEM_ENDINGS = ("(1)", "_最终版", "（更新）", " - 副本")


@dataclass(frozen=True, slots=True)
class Fault:
    """An irregularity before its row has a number; `position` is the row's place in its piece."""

    position: int
    column: str
    kind: str
    expected: Outcome
    key: str


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys of a piece's records as they are before anything is spoiled, by column."""

    columns: list[NDArray[np.object_]]

    def of(self, row: int) -> str:
        return "|".join([column[row] for column in self.columns])


class Irregularities:
    """The irregularities of one delivery, the same ones however often it is handed over.

    None where the city is not irregular, nor in a delivery that is broken as a whole.
    """

    def __init__(self, world: World, contract: Contract, delivery: Delivery, *, active: bool) -> None:
        self.planted: list[Planted] = []
        self._world = world
        self._contract = contract
        self._delivery = delivery
        self._active = active and delivery.flaw is None
        self._rng = world.rng("irregularities", contract.name, delivery.as_of.isoformat())

    def file_stem(self, stem: str) -> str:
        """Return the file's name without its ending, as people leave it: with (1) or 最终版 at times."""
        if not self._happens("file_name"):
            return stem
        spoiled = stem + str(self._rng.choice(_STEM_ENDINGS))
        self._note(spoiled, WHOLE_DELIVERY, Fault(0, "", "file_name", Outcome.ACCEPTED, ""))
        return spoiled

    def headers(self, file: str, names: list[str]) -> list[str]:
        """Return the headers, one of them at times under another name that the contract knows."""
        known = [index for index, field in enumerate(self._contract.fields) if field.aliases]
        if not known or not self._happens("renamed_column"):
            return names
        index = int(self._rng.choice(known))
        field = self._contract.fields[index]
        self._note(file, WHOLE_DELIVERY, Fault(0, field.name, "renamed_column", Outcome.ACCEPTED, ""))
        return [*names[:index], str(self._rng.choice(field.aliases)), *names[index + 1 :]]

    def plant(self, texts: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
        """Return the texts with irregularities, rows too many at their end, and what was done where."""
        if not self._active or texts.empty:
            return texts, []
        keys = _Keys([texts[name].to_numpy(dtype=object, copy=True) for name in self._contract.key])
        clean = np.ones(len(texts), dtype=bool)
        faults = [fault for kind in CELL_FAULTS for fault in self._cell_faults(kind, texts, keys, clean)]
        copies = self._copies(clean)
        faults += [self._copy_of(keys.of(row), len(texts) + n) for n, row in enumerate(copies)]
        pieces = [texts, texts.iloc[copies]]
        if len(texts) >= _FEWEST_ROWS_FOR_A_TEST_ROW and self._happens("test_row"):
            pieces.append(self._test_row(texts))
            outcome = RATES["test_row"].expected
            faults.append(Fault(len(texts) + len(copies), "", "test_row", outcome, _TEST_MARK))
        return pd.concat(pieces, ignore_index=True), faults

    def written(self, file: str, faults: list[Fault], row_numbers: NDArray[np.int64]) -> None:
        """Take down where the faults of one piece were written."""
        for fault in faults:
            self._note(file, int(row_numbers[fault.position]), fault)

    def _cell_faults(
        self, kind: str, texts: pd.DataFrame, keys: _Keys, clean: NDArray[np.bool_]
    ) -> Iterator[Fault]:
        """Spoil cells of `texts` in rows still clean, and mark these rows.

        Only where the dice fell is it asked whether the irregularity is possible: that takes a hundred times
        as long as the dice.
        """
        fault = CELL_FAULTS[kind]
        fields = [field for field in self._contract.fields if field.type in fault.types]
        for field in fields:
            drawn = np.flatnonzero(clean & (self._rng.random(len(texts)) < self._share(kind) / len(fields)))
            if not len(drawn):
                continue
            chosen = drawn[fault.possible(texts[field.name].iloc[drawn], field, self._world)]
            column = texts[field.name].to_numpy(dtype=object, copy=True)
            for row in chosen:
                column[row] = fault.spoiled(self._rng, column[row], field, self._world)
            texts[field.name] = column
            clean[chosen] = False
            for row in chosen:
                yield Fault(int(row), field.name, kind, RATES[kind].expected, keys.of(row))

    def _copies(self, clean: NDArray[np.bool_]) -> NDArray[np.int64]:
        share = self._share("duplicated_row")
        return np.flatnonzero(clean & (self._rng.random(len(clean)) < share))

    def _copy_of(self, key: str, position: int) -> Fault:
        repeats = self._contract.mode is Mode.CHANGES
        expected = Outcome.ACCEPTED if repeats else RATES["duplicated_row"].expected
        return Fault(position, "", "duplicated_row", expected, key)

    def _test_row(self, texts: pd.DataFrame) -> pd.DataFrame:
        """A row somebody tried the system with: a real one with 测试 as its texts, codes and place."""
        row = texts.iloc[[0]].copy()
        for field in self._contract.fields:
            if _takes_test_mark(field):
                row[field.name] = _TEST_MARK
        return row

    def _share(self, kind: str) -> float:
        return min(1.0, RATES[kind].share * self._world.scale.fault_factor)

    def _happens(self, kind: str) -> bool:
        return self._active and bool(self._rng.random() < RATES[kind].share)

    def _note(self, file: str, row: int, fault: Fault) -> None:
        self.planted.append(
            Planted(
                self._contract.name,
                self._delivery.as_of,
                file,
                row,
                fault.column,
                fault.kind,
                fault.expected,
                fault.key,
            )
        )


def _takes_test_mark(field: Field) -> bool:
    return field.type in (FieldType.TEXT, FieldType.CODE, FieldType.DIVISION, FieldType.DISTRICT)
