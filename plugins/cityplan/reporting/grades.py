"""The six quality dimensions of GB/T 36344 and the grades of a score."""

from __future__ import annotations

from collections.abc import Mapping

DIMENSIONS: Mapping[str, tuple[str, str]] = {
    "conformity": ("规范性", "Conformity"),
    "completeness": ("完整性", "Completeness"),
    "accuracy": ("准确性", "Accuracy"),
    "consistency": ("一致性", "Consistency"),
    "timeliness": ("时效性", "Timeliness"),
    "accessibility": ("可访问性", "Accessibility"),
}
_GRADES = ((95, "优 excellent"), (80, "良 good"), (60, "中 fair"))
_POOR = "差 poor"
BOUNDS = (100, *(least for least, _ in _GRADES))
"""Scores that mean more than their neighbours: faultless, and where grades begin."""


def grade(score: float | None) -> str:
    """Return the grade of a score of 0-100 in both languages; a dash where nothing was judged."""
    if score is None:
        return "—"
    return next((name for least, name in _GRADES if score >= least), _POOR)
