"""The population's age groups."""

from __future__ import annotations

from bisect import bisect_right

LOWER_AGES = (0, 1, *range(5, 90, 5))
AGE_GROUPS = ("0", "1-4", *(f"{age}-{age + 4}" for age in range(5, 85, 5)), "85+")


def age_group(age: int) -> str:
    """Group of an age in completed years, from 0 on."""
    return AGE_GROUPS[bisect_right(LOWER_AGES, age) - 1]
