"""行政区划: every unit of the three levels, with those abolished."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cityplan.city.world import World


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return one row per unit; an abolition after `as_of` is not known yet."""
    table = world.divisions.table
    table = table.assign(valid_to=table["valid_to"].mask(table["valid_to"] > pd.Timestamp(as_of)))
    return table[["division_code", "name", "level", "kind", "valid_from", "valid_to"]].reset_index(drop=True)
