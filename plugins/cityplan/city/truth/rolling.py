"""Windows that look back a number of whole months."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from cityplan.city.truth.periods import month_end


def in_months_to(dates: pd.Series[Any], period: date, months: int = 12) -> pd.Series[bool]:
    """Whether each date lies after the month end so many months before the period end, and not after it."""
    index = period.year * 12 + period.month - 1 - months
    before = month_end(index // 12, index % 12 + 1)
    return (dates > pd.Timestamp(before)) & (dates <= pd.Timestamp(period))
