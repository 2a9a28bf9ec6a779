"""What people read when a night is over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from cityplan.orchestration.console import print_night, print_scorecard, save_report
from cityplan.orchestration.nights import NightResult
from cityplan.publication.scorecard import Line

ACCEPTED = {
    "extract": "petitions.cases",
    "as_of": "2026-10-31",
    "status": "accepted",
    "reason": None,
    "read": 1200,
    "accepted": 1100,
    "quarantined": 60,
    "skipped": 40,
    "refused": 0,
}
REFUSED = ACCEPTED | {
    "as_of": "2026-11-30",
    "status": "refused",
    "reason": "sheet [1] missing",
    "accepted": 0,
}
UNCHANGED = ACCEPTED | {"as_of": "2026-09-30", "status": "unchanged"}


def printed(result: NightResult) -> str:
    console = Console(file=StringIO(), width=120, soft_wrap=True)
    print_night(console, result)
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def test_every_delivery_shows_where_its_records_went() -> None:
    text = printed(NightResult(date(2026, 10, 31), [ACCEPTED, REFUSED]))
    line = next(
        line for line in text.splitlines() if "2026-10-31 " in line and "=" in line and "read" not in line
    )
    assert " ".join(line.split()) == "2026-10-31 1,200 = 1,100 + 60 + 40 + 0 接受 accepted"
    assert "sheet [1] missing" in text


def test_a_publication_says_what_it_moved_and_because_of_which_deliveries() -> None:
    revisions = {"moved": 12, "indicators": 2, "by_definition": 0, "by_release": 3, "by_code": 0}
    published: dict[str, Any] = {"publication_id": 7, "business_date": "2026-10-31", "checksum": "ab" * 32}
    published["revisions"] = revisions | {"deliveries": [4, 9], "pending": 5}
    text = printed(NightResult(date(2026, 10, 31), [ACCEPTED], publication=published))
    assert "no. 7" in text and "abababab" in text
    assert "12 values 个数值 of 2 indicators 个指标 (3 by a release 因解冻), deliveries 交付 4, 9" in text
    assert "待定 pending: 5" in text


def test_a_publication_that_moved_nothing_says_so() -> None:
    revisions = {"moved": 0, "indicators": 0, "by_definition": 0, "by_release": 0, "by_code": 0}
    published: dict[str, Any] = {"publication_id": 7, "business_date": "2026-10-31", "checksum": "ab" * 32}
    published["revisions"] = revisions | {"deliveries": [], "pending": 0}
    text = printed(NightResult(date(2026, 10, 31), [], publication=published))
    assert "修订 revisions: none 无" in text


def test_a_night_is_kept_as_a_page(tmp_path: Path) -> None:
    page = save_report(tmp_path / "reports", NightResult(date(2026, 10, 31), [REFUSED]), [])
    assert page.name == "night_2026-10-31.html"
    assert "sheet [1] missing" in page.read_text(encoding="utf-8")


def test_what_did_not_change_is_one_line_per_extract() -> None:
    text = printed(NightResult(date(2026, 10, 31), [UNCHANGED, UNCHANGED | {"as_of": "2026-08-31"}]))
    assert "2 ×" in text
    assert "2,400 = " in text
    assert "Nothing changed" in text


def scored(**figures: Any) -> Line:
    of_all: dict[str, Any] = {
        "indicator_id": "nursing_bed_share",
        "name_zh": "护理型床位占比",
        "name_en": "Nursing beds",
        "unit": "%",
        "unit_en": "%",
        "period_end": date(2026, 10, 31),
        "operator": "ge",
        "is_provisional": False,
    }
    return Line(**(of_all | figures))


def scorecard(line: Line) -> str:
    console = Console(file=StringIO(), width=120)
    print_scorecard(console, [line])
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def test_the_scorecard_shows_both_names_value_unit_target_and_status() -> None:
    text = scorecard(scored(value=Decimal("62.54321"), target=Decimal(60), status="met", is_provisional=True))
    for part in (
        "护理型床位占比",
        "Nursing beds",
        "2026-10",
        "62.54 %*",
        "≥ 60 %",
        "已达标 met",
        "provisional",
    ):
        assert part in text


def test_a_value_short_of_its_target_is_not_shown_as_the_target() -> None:
    short = scored(value=Decimal("59.9972"), target=Decimal(60), status="on_track")
    assert "59.997 %" in scorecard(short) and "≥ 60 %" in scorecard(short)


def test_a_unit_with_words_stands_below_in_english_too() -> None:
    homes = scored(value=Decimal(11950), target=Decimal(12000), status="on_track", unit="套", unit_en="homes")
    assert (homes.shown_value, homes.shown_target) == ("11,950 套\nhomes", "≥ 12,000 套\nhomes")
    assert scored(value=Decimal(50), target=None, status="met").shown_value == "50 %"
