"""What a department's night consists of, and how it is summed up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cityplan.contracts import load_contracts
from cityplan.orchestration.departments import by_department, description, find_work, refusals, summary
from tests.support.locked import lock

CONTRACTS = load_contracts()
NIGHT = date(2026, 10, 31)


def delivered(inbox: Path, extract: str, as_of: str) -> None:
    folder = inbox / extract.replace(".", "/") / as_of
    folder.mkdir(parents=True)
    (folder / "data.csv").write_text("a\n1\n")


def outcome(extract: str, status: str, **counts: int) -> dict[str, object]:
    zeros = dict.fromkeys(("read", "accepted", "quarantined", "skipped", "refused"), 0)
    return {
        "extract": extract,
        "as_of": "2026-10-31",
        "status": status,
        "reason": "no header",
        **zeros,
        **counts,
    }


def test_every_contract_belongs_to_one_department() -> None:
    grouped = by_department(CONTRACTS.values())
    assert list(grouped) == sorted(grouped)
    assert [contract.name for contracts in grouped.values() for contract in contracts] == sorted(CONTRACTS)


def test_work_is_what_has_a_delivery_up_to_the_business_date(tmp_path: Path) -> None:
    delivered(tmp_path, "education.kindergartens", "2026-10-31")
    delivered(tmp_path, "petitions.cases", "2026-11-01")
    found = find_work(CONTRACTS.values(), {"inbox": tmp_path}, NIGHT, [])
    assert found == [{"extract": "education.kindergartens", "title": "幼儿园 Kindergartens"}]


def test_what_takes_longest_is_begun_first(tmp_path: Path) -> None:
    for date_of in ("2021-12-31", "2022-12-31"):
        delivered(tmp_path, "health.physicians", date_of)
    for name in ("health.childcare_institutions", "health.deaths"):
        delivered(tmp_path, name, "2022-12-31")
    found = find_work(CONTRACTS.values(), {"inbox": tmp_path}, NIGHT, [])
    assert [work["extract"] for work in found] == [
        "health.deaths",  # not a snapshot: departments send all that happened
        "health.physicians",
        "health.childcare_institutions",
    ]


@pytest.mark.parametrize("locked", ["education/kindergartens", "education/kindergartens/2026-10-31"])
def test_what_cannot_be_looked_at_is_work_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locked: str
) -> None:
    delivered(tmp_path, "education.kindergartens", "2026-10-31")
    delivered(tmp_path, "petitions.cases", "2026-10-31")
    lock(monkeypatch, tmp_path / locked)
    found = find_work(CONTRACTS.values(), {"inbox": tmp_path}, NIGHT, [])
    assert {work["extract"] for work in found} == {"education.kindergartens", "petitions.cases"}


def test_a_configured_connection_is_always_asked(tmp_path: Path) -> None:
    found = find_work(CONTRACTS.values(), {"inbox": tmp_path}, NIGHT, ["petitions_api"])
    assert [work["extract"] for work in found] == ["petitions.cases"]


def test_a_refusal_names_extract_date_and_reason_and_nothing_else_is_one() -> None:
    outcomes = [
        outcome("education.kindergartens", "refused"),
        outcome("petitions.cases", "still_refused"),
        outcome("housing.rent_subsidy_payments", "accepted"),
        outcome("health.family_doctor_contracts", "unchanged"),
    ]
    assert refusals(outcomes) == [
        "education.kindergartens as of 截至 2026-10-31: no header",
        "petitions.cases as of 截至 2026-10-31: no header",
    ]


def test_a_summary_adds_deliveries_up_and_names_what_left_no_outcome() -> None:
    outcomes = [
        outcome("a.b", "accepted", read=10, accepted=8, quarantined=1, skipped=1),
        outcome("a.c", "refused", read=5, refused=5),
    ]
    assert summary(outcomes, ["a.d"]) == {
        "deliveries": 2,
        "read": 15,
        "accepted": 8,
        "quarantined": 1,
        "skipped": 1,
        "refused": 5,
        "refused_deliveries": 1,
        "failed_extracts": ["a.d"],
    }


def test_a_department_is_described_in_both_languages_with_all_its_extracts() -> None:
    for contracts in by_department(CONTRACTS.values()).values():
        text = description(contracts)
        for contract in contracts:
            assert contract.zh in text
            assert contract.en in text
            assert contract.owner in text
