"""The demonstration city as the rest of the product meets it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

import pandas as pd

from cityplan.city.channels.api import serving
from cityplan.city.extracts import clean_rows, is_kept
from cityplan.city.handing_over import Offices, hand_over
from cityplan.city.model import ApiConnection, Delivery, HandedOver, Night, Outcome, Planted
from cityplan.city.scales import SCALES
from cityplan.city.script import nights
from cityplan.city.truth import deliveries as truth
from cityplan.city.world import World
from cityplan.contracts import load_contracts
from cityplan.errors import ConfigurationError
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_url

APP_KEY = "CITYPLAN_PETITIONS_APP_KEY"
"""Name of the secret that callers of the city's API send."""


@dataclass(frozen=True)
class City:
    """One demonstration city: equal scale, seed and `irregular` give equal deliveries, byte for byte.

    irregular: whether rows, file names and arrival times have the faults that real ones have. The truncated
    delivery that is sent again belongs to the script either way.
    """

    world: World
    irregular: bool
    settings: Settings

    @cached_property
    def nights(self) -> tuple[Night, ...]:
        """The opening night with the backlog since 2021-12-31, then single nights."""
        contracts = filter(is_kept, load_contracts().values())
        return tuple(nights(contracts, self.world.scale, irregular=self.irregular))

    @property
    def exchange_url(self) -> str:
        """SQLAlchemy URL, with password, of the departments' exchange database (the server must run)."""
        return role_url(self.settings, "exchange", database="exchange").render_as_string(hide_password=False)

    @property
    def app_key(self) -> str:
        """Application key of the API."""
        return self.settings.secret(APP_KEY)

    def deliver(self, night: Night) -> list[HandedOver]:
        """Hand over what arrives on that night, over every department's own channel; harmless when repeated.

        The exchange database must run (WarehouseError when it does not); the API need not be served yet.
        """
        offices = Offices(self.settings.share, self.settings.city_folder / "api", lambda: self.exchange_url)
        contracts = load_contracts()
        handed: list[HandedOver] = []
        by_extract = sorted(night.deliveries, key=lambda delivery: delivery.extract)
        for extract, deliveries in groupby(by_extract, key=lambda delivery: delivery.extract):
            found = list(deliveries)
            handed += hand_over(self.world, contracts[extract], found, offices, irregular=self.irregular)
        self._handed_over.update({(one.delivery.extract, one.delivery.as_of): one for one in handed})
        return handed

    @property
    def planted(self) -> list[Planted]:
        """Irregularities of all that this object has handed over; of what was sent twice, the second's."""
        return [planted for handed in self._handed_over.values() for planted in handed.planted]

    def serve(self, port: int = 0) -> AbstractContextManager[ApiConnection]:
        """Serve the API on loopback (0: a free port) until the block ends."""
        folder = self.settings.city_folder / "api"
        return serving(folder, self.app_key, busy=self.irregular, port=port)

    def accepted(self, extract: str, business_date: date) -> list[truth.Delivery]:
        """Clean records of every delivery of the extract to be accepted up to the night, in arrival order.

        This is the truth the city started from: what irregularities spoil on the way is not in it.
        """
        arrived = [
            delivery
            for night in self.nights
            if night.business_date <= business_date
            for delivery in night.deliveries
            if delivery.extract == extract and delivery.expected is Outcome.ACCEPTED
        ]
        return [truth.Delivery(one.as_of, order, self.clean(one)) for order, one in enumerate(arrived)]

    def clean(self, delivery: Delivery) -> pd.DataFrame:
        """Clean typed records of one delivery: columns are the contract's fields, and op for changes."""
        chunks: Iterator[list[pd.DataFrame]] = clean_rows(
            self.world, load_contracts()[delivery.extract], [delivery]
        )
        return pd.concat([rows for (rows,) in chunks], ignore_index=True)

    @cached_property
    def _handed_over(self) -> dict[tuple[str, date], HandedOver]:
        return {}


def open_city(scale: str, seed: int, irregular: bool, settings: Settings) -> City:
    """Open the city of that scale (hamlet, town or city) and seed; nothing is written yet.

    Raises ConfigurationError for an unknown scale.
    """
    if scale not in SCALES:
        raise ConfigurationError(
            f"The demonstration city has no scale {scale} (没有此规模).",
            f"Choose one of {', '.join(SCALES)}.",
        )
    return City(World(SCALES[scale], seed), irregular, settings)
