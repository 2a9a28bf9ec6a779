"""How departments hand over: files in their share, a table on their exchange database, pages of an API."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class Writer(Protocol):
    """Writes one delivery, in as many pieces as it comes.

    `place` says where it lies, for people; `file` is the file's name, or the table's or endpoint's.
    """

    place: str
    file: str

    def write(self, texts: pd.DataFrame) -> NDArray[np.int64]:
        """Write rows of texts (columns are field names); return their row numbers as a reader counts them."""

    def close(self) -> None:
        """Finish the delivery; only then may it be read."""
