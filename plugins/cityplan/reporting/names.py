"""Names beside ids, for people: indicators in both languages, and whose they are; divisions by name.

They are read from definitions and the shipped list, not from the marts: a register delivered since must not
change the report of a past night that is made again. A code that only the register has stands without a name.
"""

from __future__ import annotations

from functools import cache

from cityplan.definitions import load_definitions
from cityplan.reference import read_divisions

_CITY = {"230100": "全市 City"}


def indicator_name(indicator_id: str) -> str:
    """Return the indicator's Chinese and English name; '' for one that is no longer defined."""
    return _indicators().get(indicator_id, "")


def department_of(indicator_id: str) -> str:
    """Return the department that answers for the indicator; '' for one that is no longer defined."""
    return owners().get(indicator_id, "")


def division_name(division_code: str) -> str:
    """Return the name of a district, street or community, or of the city; '' for a code without one."""
    return _divisions().get(division_code.ljust(12, "0"), _CITY.get(division_code, ""))


@cache
def owners() -> dict[str, str]:
    """Return indicator -> the department that answers for it."""
    return {one.id: one.department for one in load_definitions().values()}


@cache
def _indicators() -> dict[str, str]:
    return {one.id: f"{one.name.zh} {one.name.en}" for one in load_definitions().values()}


@cache
def _divisions() -> dict[str, str]:
    return {one.division_code.ljust(12, "0"): one.name for one in read_divisions()}
