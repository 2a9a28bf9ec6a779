"""Record versions on two clocks: of which dates a version speaks, and when the warehouse knew it.

`version_from`, `version_to` are valid time (to is exclusive, 'infinity' while it lasts), `known_from`,
`known_to` knowledge time. Current knowledge is known_to = 'infinity'; nothing is ever lost by a correction.
"""

from cityplan.history.adoption import is_first
from cityplan.history.columns import Column, typed_columns
from cityplan.history.merge import Delivered, MergeCounts, index_arrivals, merge
from cityplan.history.statistics import refresh_history_statistics
from cityplan.history.tables import apply_tables

__all__ = [
    "Column",
    "Delivered",
    "MergeCounts",
    "apply_tables",
    "index_arrivals",
    "is_first",
    "merge",
    "refresh_history_statistics",
    "typed_columns",
]
