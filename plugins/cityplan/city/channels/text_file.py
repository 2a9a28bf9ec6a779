"""CSV files in the department's encoding, plain or gzip."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class TextFile:
    """One CSV file as the department's own program writes it: CRLF, quotes where needed, one header line."""

    def __init__(self, path: Path, headers: list[str], encoding: str, *, compressed: bool) -> None:
        self.place = str(path)
        self.file = path.name
        self._raw = path.open("wb")
        # No name and no time in the gzip header: the same rows are the same bytes on every day.
        self._packed = gzip.GzipFile("", "wb", 6, self._raw, mtime=0) if compressed else None
        target = self._packed or self._raw
        self._text = io.TextIOWrapper(target, encoding=encoding, newline="", write_through=True)
        self._text.write(",".join(headers) + "\r\n")
        self._next_line = 2

    def write(self, texts: pd.DataFrame) -> NDArray[np.int64]:
        """Append rows; no text holds a line break, so that line and row count alike."""
        texts.to_csv(self._text, header=False, index=False, lineterminator="\r\n")
        lines = np.arange(self._next_line, self._next_line + len(texts))
        self._next_line += len(texts)
        return lines

    def close(self) -> None:
        """Write what is left and close the file."""
        self._text.close()
        if self._packed is not None:
            self._packed.close()
        self._raw.close()
