"""The report of a known night: its figures, its words, no request and nobody's data."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cityplan.cli import app
from cityplan.contracts import load_contracts
from cityplan.loading.tables import apply_contract
from cityplan.reporting.page import write_report
from cityplan.validation.nightly import judge_night
from cityplan.warehouse.connect import role_connection
from tests.support.deliveries import TestWarehouse, clean_record, resident_id

NIGHT = date(2024, 5, 20)
CONTRACTS = load_contracts()
INSTITUTIONS, DEATHS = "civil_affairs.elderly_care_institutions", "health.deaths"
PAYMENTS, SURVEYS = "housing.rent_subsidy_payments", "health.family_doctor_surveys"
CONTRACTED = "health.family_doctor_contracts"
PERSON, NAME, PHONE = resident_id(77), "欧阳报告", "13845678901"


@pytest.fixture
def page(city: TestWarehouse) -> str:
    institutions, deaths = CONTRACTS[INSTITUTIONS], CONTRACTS[DEATHS]
    good = [clean_record(institutions, number) for number in range(9)]
    city.deliver(INSTITUTIONS, "2024-04-30", [*good, clean_record(institutions, 9, beds_total="若干")])
    person = {"id_number": PERSON, "name": NAME, "underlying_cause": f"电话{PHONE}"}
    city.deliver(DEATHS, "2024-04-30", [clean_record(deaths, 1, **person, sex="待核实")])
    payments = CONTRACTS[PAYMENTS]
    warned = [clean_record(payments, number, household_size="99") for number in range(7)]
    city.deliver(PAYMENTS, "2024-05-19", warned)
    broken = [clean_record(CONTRACTS[SURVEYS], number, is_valid="待核实") for number in range(60)]
    city.deliver(SURVEYS, "2024-04-30", broken)
    city.deliver_clean(CONTRACTED, "2024-05-19", 2)
    unreadable = city.folder / "petitions" / "cases" / "2024-05-19" / "cases.csv"
    unreadable.parent.mkdir(parents=True)
    unreadable.write_text("甲,乙\n1,2\n", encoding="utf-8")
    for extract in (INSTITUTIONS, DEATHS, PAYMENTS, SURVEYS, CONTRACTED, "petitions.cases"):
        city.load(extract, NIGHT.isoformat())
    with role_connection(city.settings, "loader", autocommit=True) as connection:
        for contract in CONTRACTS.values():
            apply_contract(connection, contract)
        judge_night(connection, CONTRACTS, NIGHT)
        judge_night(connection, CONTRACTS, NIGHT)
    return write_report(city.settings, NIGHT).read_text(encoding="utf-8")


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_known_night(page: str) -> None:
    text = plain(page)
    assert "业务日期 Business date 2024-05-20" in text
    assert re.search(r"养老服务机构 \S[^|]*? 2024-04-30 10 9 1 0 0 接受 accepted", text)
    assert re.search(r"2024-05-19 0 0 0 0 0 拒收 refused petitions\.cases", text)
    assert "从未报送 never delivered" in text
    assert "床位总数不是整数 · Beds is not a whole number" in text
    assert "elderly_care_institutions.csv · 11 床位总数不是整数（若干）" in text
    assert "负责" in text or "Data steward" in text
    assert "尚未发布 nothing published yet" in text
    assert "良 good" in text and "差 poor" in text


def test_rows_that_broke_rules_and_were_not_set_aside_are_shown_with_what_to_do(
    city: TestWarehouse, page: str
) -> None:
    text = plain(page)
    refused = text[text.index("整份拒收 delivery refused") :]
    assert refused.startswith("整份拒收 delivery refused 更正这些行后重新报送整份数据")
    assert "family_doctor_surveys.csv · 2 有效问卷 is_valid 待核实 有效问卷不是“是”或“否”" in refused
    assert re.search(r"60 rows are kept, the others: \.venv/bin/python -m cityplan failed-rows \d+", refused)
    warned = text[text.index("已接受，请核实 accepted with a warning") :]
    assert "rent_subsidy_payments.csv · 2 " in warned and " household_size 99 " in warned
    unknown = text[text.index("编号查无 unknown reference") :]
    assert "doctor_licence_no 0000000000" in unknown and "应见于" in unknown
    city.deliver_clean(SURVEYS, "2024-04-30", 60)
    city.load(SURVEYS, NIGHT.isoformat())
    later = plain(write_report(city.settings, NIGHT).read_text(encoding="utf-8"))
    assert re.search(r"整份拒收 delivery refused 无需处理，已接受交付 \d+", later)


@pytest.mark.usefixtures("page")
def test_each_department_has_a_page_of_its_own(city: TestWarehouse) -> None:
    folder = city.settings.reports_folder / "quality"
    departments = {contract.department for contract in CONTRACTS.values()}
    assert {path.name for path in folder.iterdir()} == {
        f"quality_{NIGHT}.html",
        *(f"quality_{NIGHT}_{department}.html" for department in departments),
    }
    own = (folder / f"quality_{NIGHT}_health.html").read_text(encoding="utf-8")
    assert re.findall(r'<section class="department" id="(\w+)">', own) == ["health"]
    assert "Data steward" in own and "Head of the ledger" in own
    assert "family_doctor_surveys" in own and "elderly_care_institutions" not in own


def test_repairs_are_shown_with_their_reason(city: TestWarehouse, page: str) -> None:
    assert "Nothing was repaired" in page and "后续交付更正" not in page
    institutions = CONTRACTS[INSTITUTIONS]
    city.deliver(INSTITUTIONS, "2024-04-30", [clean_record(institutions, number) for number in range(10)])
    city.load(INSTITUTIONS, NIGHT.isoformat())
    text = plain(write_report(city.settings, NIGHT).read_text(encoding="utf-8"))
    assert re.search(r"养老服务机构 \S[^|]*? 后续交付更正 fixed 1 — 后续交付已更正", text)


@pytest.mark.usefixtures("page")
def test_scores_are_of_the_one_formula(city: TestWarehouse) -> None:
    [(evaluated, failed, score)] = city.rows(
        "select evaluated, failed, score from quality.dimension_scores('2024-05-20', now())"
        " where extract = 'elderly_care_institutions' and dimension = 'conformity'"
    )
    assert failed == 1 and float(score) == pytest.approx(100 * (1 - 1 / float(evaluated)))
    [(accessibility,)] = city.rows(
        "select score from quality.dimension_scores('2024-05-20', now())"
        " where extract = 'cases' and dimension = 'accessibility'"
    )
    assert accessibility == 0


def test_the_head_of_the_ledger_s_chain_is_shown(city: TestWarehouse, page: str) -> None:
    [(head,)] = city.rows(
        "select encode(hash, 'hex') from audit.delivery_event order by event_id desc limit 1"
    )
    assert head in page


def test_nothing_is_asked_of_anybody(page: str) -> None:
    assert not re.search(r"https?://|<script|<link|<img|@import|url\(", page)


def test_nobody_s_data_appears(page: str) -> None:
    assert not [secret for secret in (PERSON, PERSON[6:14], NAME, NAME[:2], PHONE) if secret in page]


def test_the_command_says_where_the_page_lies(city: TestWarehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in city.settings.environment.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(app, ["quality-report", "--as-of", "2024-05-20"])
    assert result.exit_code == 0, result.output
    assert Path(result.output.strip()).read_text(encoding="utf-8").startswith("<!doctype html>")
