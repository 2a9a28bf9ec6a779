"""Code lists: what departments write in Chinese and the code the warehouse keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cityplan.yaml_files import read_yaml

EXPECTATIONS = Path(__file__).resolve().parents[3] / "expectations"


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a code list with its names; aliases are other spellings seen in deliveries."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every delivered text that means this code."""
        return tuple(dict.fromkeys((self.zh, self.code, *self.aliases)))


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed list, a list with `other` for the rest, or an open one that keeps unknown texts."""

    name: str
    zh: str
    en: str
    open: bool
    codes: tuple[Code, ...]

    @property
    def has_other(self) -> bool:
        """Whether values outside the list become `other` instead of being set aside."""
        return any(code.code == "other" for code in self.codes)

    @property
    def by_spelling(self) -> Mapping[str, str]:
        """Delivered text -> code."""
        return {spelling: code.code for code in self.codes for spelling in code.spellings}


@cache
def load_codelists(path: Path = EXPECTATIONS / "codelists.yaml") -> Mapping[str, CodeList]:
    """Read every code list, keyed by name."""
    lists = read_yaml(path)
    return {name: _code_list(name, body) for name, body in lists.items()}


def _code_list(name: str, body: Mapping[str, object]) -> CodeList:
    codes = body["codes"]
    if not isinstance(codes, Mapping):
        raise ValueError(f"code list {name}: `codes` must map codes to their names")
    entries = tuple(
        Code(str(code), names["zh"], names["en"], tuple(map(str, names.get("aliases", ()))))
        for code, names in codes.items()
    )
    return CodeList(name, str(body["zh"]), str(body["en"]), bool(body.get("open", False)), entries)
