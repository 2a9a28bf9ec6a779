"""Errors an operator reads: what is wrong, where exactly, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class CityplanError(Exception):
    """Base of every error this package raises on purpose.

    `problem` says what is wrong, `remedy` what the reader can do about it; both are whole sentences.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}".strip()


class ConfigurationError(CityplanError):
    """A setting, a secret or a contract that cannot be used as it is."""


class WarehouseError(CityplanError):
    """The warehouse's server cannot be started, reached or migrated."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a delivery something lies; everything below the extract may be unknown.

    `line` is the 1-based line of a text file or row of a sheet, as the department's own program shows it.
    """

    department: str
    extract: str
    as_of: date | None = None
    file: str | None = None
    sheet: str | None = None
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [f"{self.department}.{self.extract}"]
        if self.as_of is not None:
            parts.append(f"as of 截至 {self.as_of.isoformat()}")
        for label, value in (
            ("file 文件", self.file),
            ("sheet 工作表", self.sheet),
            ("line 行", self.line),
            ("column 列", self.column),
        ):
            if value is not None:
                parts.append(f"{label} {value}")
        return ", ".join(parts)


class DeliveryError(CityplanError):
    """A delivery that cannot be taken as it is; the loading pipeline records it as refused (拒收)."""

    def __init__(self, place: Place, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.args = (place, problem, remedy)  # what pickling, hence Airflow, rebuilds the error from
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {super().__str__()}"


class ChannelError(CityplanError):
    """What deliveries come from, a folder or a remote system, cannot be read now; no delivery is to blame, a
    later attempt may succeed.
    """
