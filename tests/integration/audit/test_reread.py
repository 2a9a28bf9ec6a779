"""Rows of raw and history are proven against the archive; a cell changed behind everybody's back is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cityplan.audit.findings import Finding, NotCompared
from cityplan.audit.override import override
from cityplan.audit.replay import replay
from cityplan.audit.reread import NothingToCompareError, verify_row_by_row
from cityplan.contracts import load_contracts
from cityplan.landing import Archive
from tests.support.deliveries import TestWarehouse, clean_record

HOMES = "civil_affairs.elderly_care_institutions"
CASES = "petitions.cases"
PERSONS = "health.family_doctor_contracts"
SURVEYS = "health.family_doctor_surveys"
UNKNOWN = "230102999000"
BY, REASON = "李审计", "区划代码已补录"
IN_RAW, IN_HISTORY = f"raw.{HOMES.replace('.', '__')}", f"history.{HOMES.replace('.', '__')}"
RELATIONS = "select count(*) from pg_class where relnamespace = 'work'::regnamespace or relpersistence = 't'"


def homes(count: int = 4, **changed: str) -> list[dict[str, str]]:
    """Institutions, the second with changes."""
    contract = load_contracts()[HOMES]
    return [clean_record(contract, number, **(changed if number == 1 else {})) for number in range(count)]


def record(extract: str, number: int, **changed: str) -> dict[str, str]:
    return clean_record(load_contracts()[extract], number, **changed)


def told(city: TestWarehouse, **asked: Any) -> list[str]:
    return [str(one) for one in verify_row_by_row(city.settings, **asked)]


def tamper(city: TestWarehouse, statement: str) -> None:
    assert city.connection.execute(statement.encode()).rowcount == 1


@pytest.fixture
def confirmed(city: TestWarehouse) -> TestWarehouse:
    """Four institutions; a month later three say the same and one says otherwise."""
    city.deliver(HOMES, "2026-01-31", homes())
    city.deliver(HOMES, "2026-02-28", homes(beds_total="77"))
    assert [outcome.status for outcome in city.load(HOMES)] == ["accepted", "accepted"]
    return city


def deliver_snapshots(city: TestWarehouse) -> None:
    """With a subtotal, a repetition, a contradiction, an unsplit row and one set aside; corrected, late,
    replayed, refused and accepted all the same.
    """
    path = city.deliver(HOMES, "2026-01-31", [*homes(60, division_code=UNKNOWN), homes()[0]])
    with path.open("a", encoding="utf-8") as file:
        file.write("合计\none,too,few\n")
    city.load(HOMES)
    city.rows(
        "insert into reference.division (division_code, name, level, kind)"
        f" values ('{UNKNOWN}', '新街道', 'street_level', 'street') returning 1"
    )
    [replayed] = replay(city.settings, load_contracts()[HOMES], BY, REASON)
    assert replayed.accepted == 1
    city.deliver(HOMES, "2026-03-31", homes(60, beds_total="77"))
    city.load(HOMES)
    city.deliver(HOMES, "2026-02-28", homes(59, beds_total="78"))
    city.load(HOMES)
    city.deliver(HOMES, "2026-01-31", homes(58, beds_total="79"))
    city.deliver(HOMES, "2026-04-30", homes(3))
    *_, refused = city.load(HOMES)
    assert refused.is_refusal
    override(city.settings, refused.delivery_id, BY, REASON)


def deliver_changes(city: TestWarehouse) -> None:
    """Persons whose records change within a delivery, out of order, are confirmed and withdrawn."""
    first = [record(PERSONS, number, name="王小明") for number in range(5)]
    city.deliver(PERSONS, "2026-03-31", [*first, first[1] | {"op": "D"}, first[2] | {"op": "U"}])
    city.load(PERSONS)
    city.deliver(PERSONS, "2026-02-28", [first[0], first[4], record(PERSONS, 7)])
    city.load(PERSONS)
    city.inbox.deliver(PERSONS, "2026-03-31", first[:3], form="csv.gz")
    city.inbox.deliver(PERSONS, "2026-05-31", [record(PERSONS, 7) | {"op": "D"}], form="xlsx")
    city.load(PERSONS)
    city.deliver_clean(SURVEYS, "2026-03-31", 5)
    city.deliver_clean(SURVEYS, "2026-04-30", 6)
    city.load(SURVEYS)


def test_what_nobody_touched_is_sound_however_it_came(city: TestWarehouse) -> None:
    deliver_snapshots(city)
    deliver_changes(city)
    relations = city.rows(RELATIONS)
    said: list[str] = []
    for one in (found := list(verify_row_by_row(city.settings, say=said.append))):
        assert isinstance(one, NotCompared), str(one)
    assert [str(one) for one in found] == [
        "not compared 未比对: 1 deliveries 次交付: refused or undecided 被拒收或未决"
    ]
    [(accepted,)] = city.rows("select count(*) from audit.delivery where accepted_at is not null")
    assert len(said) == accepted >= 10
    assert said[0].startswith(f"1/{accepted} {HOMES} 2026-01-31, delivery 交付 1: ")
    assert city.rows(RELATIONS) == relations
    kinds = city.rows("select distinct status, channel = 'replay' from audit.delivery order by 1, 2")
    assert kinds == [("accepted", False), ("refused", False), ("superseded", False), ("superseded", True)]


@pytest.mark.parametrize(
    ("statement", "row", "words"),
    [
        (f"update {IN_RAW} set beds_total = '11'", 4, "raw 原始表: column 列 beds_total not as"),
        (f"update {IN_RAW} set problem = 'x'", 4, "raw 原始表: column 列 problem not as"),
        (f"delete from {IN_RAW}", 4, "raw 原始表: the archived file's row is gone"),
        (f"update {IN_RAW} set row_number = 9", 9, "raw 原始表: no such accepted row"),
        (f"update {IN_HISTORY} set beds_total = 11", 4, "history 历史: column 列 beds_total not as"),
        (f"update {IN_HISTORY} set is_deleted = true", 4, "history 历史: column 列 is_deleted not as"),
        (f"update {IN_HISTORY} set version_from = '2026-01-01'", 4, "history 历史: column 列 version_from"),
        (f"update {IN_HISTORY} set known_from = now()", 4, "history 历史: column 列 known_from not as"),
        (f"delete from {IN_HISTORY}", 4, "history 历史: the archived file's row is gone"),
        (f"update {IN_HISTORY} set row_number = 9", 9, "history 历史: no such accepted row"),
    ],
)
def test_a_cell_or_row_changed_in_raw_or_history_is_named_without_its_value(
    confirmed: TestWarehouse, statement: str, row: int, words: str
) -> None:
    tamper(confirmed, f"{statement} where delivery_id = 1 and row_number = 4")
    findings = told(confirmed)
    named = f"row 行 {HOMES} 2026-01-31, delivery 交付 1, file 文件 1, row 行 {row}: {words}"
    assert any(finding.startswith(named) for finding in findings), findings
    assert len(findings) == (2 if words.startswith("raw") and row == 9 else 1)
    assert told(confirmed, extract=HOMES) == findings
    with pytest.raises(NothingToCompareError, match="no accepted delivery"):
        told(confirmed, delivery_id=99)


def test_a_row_that_confirmed_a_record_names_it_when_it_is_looked_at_alone(confirmed: TestWarehouse) -> None:
    assert told(confirmed, delivery_id=2) == []
    tamper(confirmed, f"update {IN_HISTORY} set beds_total = 11 where delivery_id = 1 and row_number = 4")
    [finding] = told(confirmed, delivery_id=2)
    assert "delivery 交付 2, file 文件 1, row 行 4: history 历史: the record it confirmed" in finding
    assert "beds_total" in finding


def test_pseudonyms_and_what_is_made_of_personal_texts_are_compared(city: TestWarehouse) -> None:
    city.deliver(PERSONS, "2026-03-31", [record(PERSONS, number) for number in range(3)])
    city.load(PERSONS)
    table = f"{PERSONS.replace('.', '__')}"
    for change, words in (
        (f"update raw.{table} set phone = '13900000000'", "raw 原始表: column 列 phone"),
        (f"update history.{table} set id_number = repeat('0', 32)", "history 历史: column 列 id_number"),
        (
            f"update history.{table} set id_number_birth_year = 1900",
            "history 历史: column 列 id_number_birth_year",
        ),
    ):
        tamper(city, f"{change} where row_number = {3 if 'raw' in change else 2 + ('year' in change) * 2}")
        assert any(words in finding for finding in told(city))
    assert len(told(city)) == 3


def test_rows_of_a_replay_are_held_to_the_file_they_came_in(city: TestWarehouse) -> None:
    deliver_snapshots(city)
    [(number,)] = city.rows("select delivery_id from audit.delivery where channel = 'replay'")
    assert told(city, delivery_id=number) == []
    tamper(city, f"update {IN_RAW} set beds_total = '11' where delivery_id = {number}")
    assert f"delivery 交付 {number}, file 文件 1, row 行 3: raw 原始表: column" in told(city)[0]
    tamper(city, f"delete from {IN_RAW} where delivery_id = {number}")
    assert "row is gone" in told(city, delivery_id=number)[0]


def test_of_many_rows_the_first_are_named_and_the_others_counted(
    confirmed: TestWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cityplan.audit.row_differences.MOST", 2)
    confirmed.connection.execute(f"update {IN_RAW} set beds_total = '11' where delivery_id = 1".encode())
    *rows, more = told(confirmed)
    assert ["row 行 2: raw" in rows[0], "row 行 3: raw" in rows[1], len(rows)] == [True, True, 2]
    assert more == (
        f"delivery 交付 {HOMES} 2026-01-31, delivery 交付 1: raw 原始表: 2 more rows differ 另有不符行"
    )


def test_what_other_contracts_read_is_said_not_to_be_compared(
    confirmed: TestWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = load_contracts()[HOMES]
    newer = {HOMES: replace(contract, version="9.9.9")}
    monkeypatch.setattr("cityplan.audit.reread.load_contracts", lambda: newer)
    first, second = told(confirmed)
    assert "not compared" in first and f"当时契约 {contract.version}, now 现为 9.9.9" in first
    assert "delivery 交付 2" in second
    monkeypatch.setattr("cityplan.audit.reread.load_contracts", dict)
    assert all("gone 已无" in one for one in told(confirmed))


def test_what_cannot_be_read_as_it_came_is_said_not_to_be_compared(confirmed: TestWarehouse) -> None:
    [(sha256,)] = confirmed.rows("select sha256 from audit.delivery_content where delivery_id = 2")
    path = Archive(confirmed.settings.landing_folder).path(sha256)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"\n")
    [one] = verify_row_by_row(confirmed.settings)
    assert isinstance(one, NotCompared)
    assert "delivery 交付 2" in one.name and "bytes were changed" in one.reason
    path.unlink()
    assert "not in the archive" in told(confirmed)[0]
    confirmed.connection.execute("alter table audit.delivery_content disable trigger user")
    confirmed.connection.execute("delete from audit.delivery_content where delivery_id = 2")
    assert "older than the record of landed files" in told(confirmed)[0]


def test_files_the_readers_refuse_now_are_a_finding(
    confirmed: TestWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = load_contracts()[HOMES]
    fields = tuple(
        replace(field, zh=f"新{field.zh}", name=field.name, aliases=()) for field in contract.fields
    )
    other = {HOMES: replace(contract, fields=fields)}
    monkeypatch.setattr("cityplan.audit.reread.load_contracts", lambda: other)
    first, _ = verify_row_by_row(confirmed.settings)
    assert isinstance(first, Finding)
    assert "cannot be read again" in str(first)
