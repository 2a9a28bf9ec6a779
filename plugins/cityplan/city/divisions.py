"""The city's divisions: the real ones, or for small cities a few of each district."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

import pandas as pd
from numpy import object_
from numpy.typing import NDArray

from cityplan.city.scales import Scale

ESTABLISHED = pd.Timestamp("2010-01-01")
"""First day of validity the register gives for units older than itself."""


@dataclass(frozen=True)
class Divisions:
    """Columns of `table`: division_code (12 digits), name, level, kind, valid_from, valid_to (NaT: valid)."""

    table: pd.DataFrame

    @cached_property
    def districts(self) -> tuple[str, ...]:
        """The 18 districts and counties, 6 digits each, in the order of their codes."""
        chosen = self.table["level"] == "district"
        return tuple(self.table.loc[chosen, "division_code"].str[:6])

    @cached_property
    def street_level(self) -> pd.DataFrame:
        """Units of the street level valid today."""
        return self._valid("street_level")

    @cached_property
    def communities(self) -> pd.DataFrame:
        """Units of the community level valid today."""
        return self._valid("community_level")

    @cached_property
    def streets(self) -> tuple[str, ...]:
        """Codes of the streets proper (街道); counties have none."""
        units = self.street_level
        return tuple(units.loc[units["kind"] == "street", "division_code"])

    def units_of(self, units: pd.DataFrame) -> dict[str, NDArray[object_]]:
        """District (6 digits) -> codes of those of its units."""
        codes = units["division_code"]
        return {name: group.to_numpy(dtype=object) for name, group in codes.groupby(codes.str[:6])}

    def _valid(self, level: str) -> pd.DataFrame:
        chosen = (self.table["level"] == level) & self.table["valid_to"].isna()
        return self.table.loc[chosen].reset_index(drop=True)


def read_divisions(scale: Scale) -> Divisions:
    """Read the shipped reference and keep what the scale asks for; retired codes always stay."""
    with (files("cityplan.reference") / "divisions.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file, dtype=str, parse_dates=["valid_from", "valid_to"])
    table["valid_from"] = table["valid_from"].fillna(ESTABLISHED)
    return Divisions(_thinned(table.sort_values("division_code"), scale).reset_index(drop=True))


def _thinned(table: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    if scale.streets_per_district is None or scale.communities_per_street is None:
        return table
    code = table["division_code"]
    order_in_district = table.groupby([code.str[:6], "level"]).cumcount()
    order_in_street = table.groupby([code.str[:9], "level"]).cumcount()
    retired = table["valid_to"].notna()
    street = (table["level"] == "street_level") & ((order_in_district < scale.streets_per_district) | retired)
    kept_streets = set(code[street].str[:9])
    community = (table["level"] == "community_level") & code.str[:9].isin(kept_streets)
    community &= order_in_street < scale.communities_per_street
    return table.loc[(table["level"] == "district") | street | community]
