"""Everything the oracle may know: the accepted deliveries, the contracts' calendars and the divisions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

import pandas as pd

from cityplan.city.truth.counting import in_force, located
from cityplan.city.truth.deliveries import Delivery, current_records, snapshot_states, state_at, typed
from cityplan.city.truth.periods import due_as_of
from cityplan.contracts.model import Contract, Mode
from cityplan.reference import Division

Made = TypeVar("Made")

DIVISIONS = "civil_affairs.administrative_divisions"


class Evidence:
    """Accepted deliveries by extract ('department.extract') and what they mean at a period end.

    divisions: the list that holds while no register of divisions was delivered, open where it has no date.
    refused: dates of which a delivery was refused, by extract; those accepted in the end do no harm.
    """

    def __init__(
        self,
        accepted: Mapping[str, Sequence[Delivery]],
        contracts: Mapping[str, Contract],
        divisions: Sequence[Division],
        refused: Mapping[str, Collection[date]] | None = None,
    ) -> None:
        self._accepted = accepted
        self._refused = refused or {}
        self._contracts = contracts
        self._divisions = divisions
        self._current: dict[str, pd.DataFrame] = {}
        self._states: dict[str, dict[date, pd.DataFrame]] = {}
        self._made: dict[Hashable, Any] = {}

    def delivered(self, extract: str) -> bool:
        """Whether a delivery of the extract has ever been accepted."""
        return bool(self._accepted.get(extract))

    def at(self, extract: str, period: date) -> pd.DataFrame:
        """Records whose own dates decide about the period: the snapshot in force, or the latest versions."""
        contract = self._contracts[extract]
        if contract.mode is not Mode.SNAPSHOT:
            return self.current(extract)
        if extract not in self._states:
            states = snapshot_states(self._accepted.get(extract, ()), contract)
            self._states[extract] = states or {date.max: typed(pd.DataFrame(), contract)}
        states = self._states[extract]
        state = state_at(states, period)
        return states[min(states)] if state is None else state

    def placed(self, extract: str, period: date, code: str) -> pd.DataFrame:
        """Those records with city, district and street by a column; periods share them: change none."""
        records = self.at(extract, period)
        return self.once(located, records, code)

    def once(self, make: Callable[..., Made], *given: Any) -> Made:
        """What is made of values and frames, once. Frames are kept with it: their id tells them apart."""
        key = (make, *(id(one) if isinstance(one, pd.DataFrame) else one for one in given))
        if key not in self._made:
            self._made[key] = (given, make(*given))
        made: Made = self._made[key][1]
        return made

    def current(self, extract: str) -> pd.DataFrame:
        """Latest accepted version of each record of a changes or append extract."""
        if extract not in self._current:
            contract = self._contracts[extract]
            self._current[extract] = current_records(self._accepted.get(extract, ()), contract)
        return self._current[extract]

    def is_provisional(self, extracts: Collection[str], period: date) -> bool:
        """Whether any of the extracts has no accepted delivery for the period."""
        return any(not self._covers(extract, period) for extract in extracts)

    def _covers(self, extract: str, period: date) -> bool:
        contract = self._contracts[extract]
        due = due_as_of(contract, period)
        accepted = [delivery.as_of for delivery in self._accepted.get(extract, ())]
        if contract.mode is Mode.SNAPSHOT:
            return any(due <= as_of <= period for as_of in accepted)
        is_lost = due in self._refused.get(extract, ()) and due not in accepted
        return not is_lost and any(due <= as_of for as_of in accepted)

    def streets_valid_at(self, period: date) -> list[str]:
        """12-digit codes of every street-level unit of the city on that day, by the register in force."""
        if self.delivered(DIVISIONS):
            units = self.placed(DIVISIONS, period, "division_code")
            units = units[(units["level"] == "street_level") & (units["division_code"] == units["street"])]
            return sorted(in_force(units, period, start="valid_from", last_day="valid_to")["division_code"])
        return sorted(
            division.division_code
            for division in self._divisions
            if division.level == "street_level"
            and (division.valid_from is None or division.valid_from <= period)
            and (division.valid_to is None or division.valid_to >= period)
        )
