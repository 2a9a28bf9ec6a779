"""Rows that broke rules without being set aside can be found: of refusals, of warnings, of references."""

from __future__ import annotations

from datetime import date

import pytest
from typer.testing import CliRunner

from cityplan.cli import app
from cityplan.contracts import load_contracts
from cityplan.loading.tables import apply_contract
from cityplan.validation.evidence import SAMPLE
from cityplan.validation.nightly import judge_night
from cityplan.warehouse.connect import role_connection
from tests.support.deliveries import TestWarehouse, clean_record, resident_id

HOMES = "civil_affairs.elderly_care_institutions"
CONTRACTED = "health.family_doctor_contracts"
WARNING = "household_size_in_range"
CONTRACTS = load_contracts()
ROWS = "select outcome, file, row_number, rule_ids, reason from quality.failed_row order by id"


def test_all_broken_rows_of_a_refused_delivery_are_kept_and_the_first_are_told(
    city: TestWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = [clean_record(CONTRACTS[HOMES], number) for number in range(100, 160)]
    broken = [clean_record(CONTRACTS[HOMES], number, beds_total="若干") for number in range(60)]
    path = city.deliver(HOMES, "2024-03-31", good + broken)
    path.write_text(path.read_text(encoding="utf-8") + "0000000999,无法拆分\n", encoding="utf-8")
    [outcome] = city.load(HOMES)
    assert (outcome.status, outcome.refused, outcome.quarantined) == ("refused", 121, 0)
    kept = city.rows(ROWS)
    assert [row for _, _, row, *_ in kept] == list(range(62, 123))
    assert {(what, tuple(rules)) for what, _, _, rules, _ in kept} == {
        ("refused", ("beds_total.readable",)),
        ("refused", ("record.whole",)),
    }
    told = str(outcome.reason)
    assert "First of 61 broken rows" in told
    for row in range(62, 67):
        assert f"{path.name}, row 行 {row}, column 列 beds_total: 床位总数不是整数（若干）" in told
    assert "row 行 67" not in told
    assert city.rows("select reason from audit.delivery") == [(told,)]
    assert city.rows("select count(*) from quality.quarantined_row") == [(0,)]
    for name, value in city.settings.environment.items():
        monkeypatch.setenv(name, value)
    listed = CliRunner().invoke(app, ["failed-rows", str(outcome.delivery_id)]).output.splitlines()
    assert len(listed) == 62 and listed[0].startswith(
        f"refused: {path.name}, row 行 62: 床位总数不是整数（若干）"
    )


def test_what_a_refusal_shows_of_a_person_is_masked(city: TestWarehouse) -> None:
    person = {"name": "欧阳小明", "phone": "13812345678", "id_number": "230102199003070013"}
    stray = f"{resident_id(5)} 13912345678"
    records = [clean_record(CONTRACTS[CONTRACTED], n, doctor_licence_no=stray, **person) for n in range(60)]
    city.deliver(CONTRACTED, "2024-03-31", records)
    [outcome] = city.load(CONTRACTED)
    assert outcome.status == "refused"
    [(texts,)] = city.rows("select string_agg(to_jsonb(row)::text, ' ') from quality.failed_row as row")
    assert "230102****" in texts and "230102****" in str(outcome.reason)
    for secret in ("欧阳", "13812345678", "230102199003070013", stray[:18], "13912345678"):
        assert secret not in texts + str(outcome.reason)


def test_of_a_warning_the_first_rows_are_kept_and_all_are_counted(city: TestWarehouse) -> None:
    contract = CONTRACTS["housing.rent_subsidy_payments"]
    warning = next(rule for rule in contract.rules if rule.rule_id == WARNING)
    records = [clean_record(contract, n, household_size="99") for n in range(SAMPLE + 5)]
    city.deliver(contract.name, "2024-03-31", records)
    [outcome] = city.load(contract.name)
    assert (outcome.status, outcome.accepted) == ("accepted", SAMPLE + 5)
    kept = city.rows(ROWS)
    assert [(what, row, rules) for what, _, row, rules, _ in kept] == [
        ("warning", row, [WARNING]) for row in range(2, SAMPLE + 2)
    ]
    assert warning.zh in kept[0][-1]
    counted = "select failed from quality.check_result where rule_id = %s"
    assert city.rows(counted, WARNING) == [(SAMPLE + 5,)]


def test_unknown_references_are_kept_with_their_night(city: TestWarehouse) -> None:
    contract = CONTRACTS[CONTRACTED]
    city.deliver(CONTRACTED, "2024-03-31", [clean_record(contract, n) for n in range(2)])
    city.load(CONTRACTED)
    with role_connection(city.settings, "loader", autocommit=True) as loader:
        for one in CONTRACTS.values():
            apply_contract(loader, one)
        for night in (date(2024, 3, 31), date(2024, 3, 31), date(2024, 4, 1)):
            judge_night(loader, {CONTRACTED: contract}, night)
    kept = city.rows(
        "select delivery_id, night, row_number, reason, values from quality.failed_row"
        " where 'doctor_licence_no.known' = any(rule_ids) order by id"
    )
    assert [(str(night), row) for _, night, row, *_ in kept] == [
        ("2024-03-31", 2),
        ("2024-03-31", 3),
        ("2024-04-01", 2),
        ("2024-04-01", 3),
    ]
    assert all("应见于" in reason and set(values) == {"doctor_licence_no"} for *_, reason, values in kept)
