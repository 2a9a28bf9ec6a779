"""The auditor's commands as they are typed: what they print and how they end."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cityplan.audit import signing
from cityplan.audit.manifest import manifest_path
from cityplan.cli import app
from cityplan.contracts import load_contracts
from cityplan.settings import Settings
from tests.integration.audit.conftest import Sealed
from tests.support.deliveries import TestWarehouse, clean_record

HOMES = "civil_affairs.elderly_care_institutions"


def run(settings: Settings, *arguments: str) -> Result:
    environment = {"CITYPLAN_STATE": str(settings.state), "WAREHOUSE_URL": str(settings.warehouse_url)}
    return CliRunner().invoke(app, arguments, env=environment)


def test_verify_says_that_all_is_well_or_what_is_not(sealed: Sealed) -> None:
    well = run(sealed.settings, "verify")
    assert (well.exit_code, well.output) == (0, "everything is as it was recorded 全部一致\n")
    sealed.tamper("update audit.delivery_event set run_id = 'x' where event = 'accepted'")
    unwell = run(sealed.settings, "verify")
    assert unwell.exit_code == 1
    assert "column 列 run_id is 'x'" in unwell.output
    assert "1 do not match 处不符" in unwell.output


def test_verify_compares_rows_when_asked_and_says_what_it_did_not(sealed: Sealed) -> None:
    well = run(sealed.settings, "verify", "--rows")
    assert (well.exit_code, well.stdout) == (0, "everything is as it was recorded 全部一致\n")
    assert well.stderr == "1/1 petitions.cases 2026-01-31, delivery 交付 1: 3 rows 行\n"
    folder = sealed.city.folder / "petitions" / "cases" / "2026-02-28"
    folder.mkdir(parents=True)
    (folder / "unreadable.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    assert sealed.city.load("petitions.cases")[-1].is_refusal
    partly = run(sealed.settings, "verify", "--rows", "--extract", "petitions.cases")
    assert partly.exit_code == 0
    assert "not compared 未比对: 1 deliveries" in partly.stdout
    assert "all that was compared 已比对的部分 is as it was recorded" in partly.stdout
    sealed.tamper("update raw.petitions__cases set channel = 'x' where row_number = 2")
    unwell = run(sealed.settings, "verify", "--rows", "--delivery", "1")
    assert unwell.exit_code == 1
    assert "row 行 2: raw 原始表: column 列 channel" in unwell.stdout
    assert "1 do not match 处不符" in unwell.stdout
    assert run(sealed.settings, "verify").exit_code == 0


@pytest.mark.parametrize(
    "arguments", [("--delivery", "1"), ("--extract", "petitions.cases"), ("--rows", "--manifest", "any.json")]
)
def test_options_of_rows_that_would_do_nothing_are_refused(
    sealed: Sealed, arguments: tuple[str, ...]
) -> None:
    refused = run(sealed.settings, "verify", *arguments)
    assert refused.exit_code == 2
    assert "--rows" in refused.stderr


def test_a_printed_head_must_still_be_in_the_chain(sealed: Sealed) -> None:
    [(head,)] = sealed.city.rows(
        "select encode(hash, 'hex') from audit.delivery_event order by event_id desc limit 1"
    )
    sealed.city.deliver_clean("petitions.cases", "2026-02-28", 2)
    sealed.city.load("petitions.cases")
    well = run(sealed.settings, "verify", "--head", head)
    assert well.exit_code == 0, well.output
    assert f"the chain contains the head 台账链包含此链头: {head}" in well.output
    manifest = str(manifest_path(sealed.settings, 1))
    assert run(sealed.settings, "verify", "--manifest", manifest, "--head", head).exit_code == 0
    for unwell in (
        run(sealed.settings, "verify", "--head", "0" * 64),
        run(sealed.settings, "verify", "--manifest", manifest, "--head", "0" * 64),
    ):
        assert unwell.exit_code == 1
        assert "链头" in unwell.output and "1 do not match" in unwell.output
    assert run(sealed.settings, "verify", "--head", head[:12]).exit_code == 2


def test_a_chain_cut_off_and_sealed_anew_is_found_by_the_head_printed_before(sealed: Sealed) -> None:
    [(head,)] = sealed.city.rows(
        "select encode(hash, 'hex') from audit.delivery_event order by event_id desc limit 1"
    )
    sealed.tamper("delete from audit.delivery_event where event = 'accepted'")
    manifest_path(sealed.settings, 1).unlink()
    assert "cut off or rewritten" not in run(sealed.settings, "verify").output
    assert "cut off or rewritten" in run(sealed.settings, "verify", "--head", head).output


def test_verify_of_a_manifest_needs_no_warehouse(sealed: Sealed, tmp_path: Path) -> None:
    key = run(sealed.settings, "signing-key").output.strip()
    assert key == signing.public_key(sealed.settings)
    manifest = manifest_path(sealed.settings, 1)
    elsewhere = CliRunner().invoke(
        app,
        ["verify", "--manifest", str(manifest), "--archive", str(sealed.settings.landing_folder)],
        env={"CITYPLAN_STATE": str(tmp_path / "nothing"), "WAREHOUSE_URL": ""},
    )
    assert elsewhere.exit_code == 0
    assert key in elsewhere.output
    assert not (tmp_path / "nothing").exists()


def test_trace_shows_the_figure_and_its_records_and_the_next_command(sealed: Sealed) -> None:
    with sealed.city.connection.transaction():
        sealed.tamper(
            "create view staging.stg_petitions__cases as select 1::bigint as delivery_id,"
            " 1::smallint as file_no,"
            " 2 as row_number, date '2026-01-31' as as_of, '230102' as district_code, true as is_in_city,"
            " date '2026-01-10' as due_on, null::date as extended_to,"
            " date '2026-01-01' as registered_on, null::date as closed_on"
            " union all select 2, 1::smallint, 3, date '2026-01-31', '230102', true, date '2026-02-10', null,"
            " date '2026-01-20', null; "
            "alter view staging.stg_petitions__cases owner to transformer; "
            "create view staging.indicator_extracts as select 'petition_on_time_rate' as indicator_id,"
            " 1 as position, 'petitions.cases' as extract; "
            "alter view staging.indicator_extracts owner to transformer; "
            "create view staging.extracts as select 'petitions.cases' as extract, 'changes' as mode; "
            "alter view staging.extracts owner to transformer"
        )
    traced = run(sealed.settings, "trace", "petition_on_time_rate", "--period", "2026-01")
    assert traced.exit_code == 0, traced.output
    assert "value 数值 50 = 2 / 4, n 4" in traced.output
    assert "  .venv/bin/python -m cityplan source 1 1 2" in traced.output
    assert "numerator + denominator: records, petitions.cases delivery 交付 1 (2026-01-31)" in traced.output
    assert "pending_cases" not in traced.output
    sealed.tamper(
        "insert into marts.fct_indicator_value (indicator_id, division_code, period_end, dimension, member,"
        " measure, numerator, denominator, value, definition_version)"
        " select indicator_id, division_code, period_end, dimension, member, 'with_pending', 3, 4, 75,"
        " definition_version from marts.fct_indicator_value where indicator_id = 'petition_on_time_rate'"
    )
    other = run(
        sealed.settings, "trace", "petition_on_time_rate", "--period", "2026-01", "--measure", "with_pending"
    )
    assert "value 数值 75 = 3 / 4" in other.output
    assert "denominator: pending_cases, petitions.cases delivery 交付 2 (2026-01-31)" in other.output
    assert "1 of 1 records" in other.output
    pending = run(
        *(sealed.settings, "trace", "petition_on_time_rate", "--period", "2026-01"),
        *("--measure", "with_pending", "--rows", "pending_cases"),
    )
    assert "row 行 3" in pending.output and "row 行 2" not in pending.output
    shown = run(sealed.settings, "source", "1", "1", "2")
    assert shown.exit_code == 0, shown.output
    assert "cases.csv, row 行 2" in shown.output
    assert "case_no: 0000000000" in shown.output


@pytest.mark.parametrize("period", ["2026", "soon", "2026-13"])
def test_a_period_is_a_month(sealed: Sealed, period: str) -> None:
    traced = run(sealed.settings, "trace", "petition_on_time_rate", "--period", period)
    assert traced.exit_code == 1
    assert "is no month" in str(traced.exception)


def test_rows_set_aside_are_listed_and_waived(city: TestWarehouse) -> None:
    contract = load_contracts()[HOMES]
    broken = clean_record(contract, 1, division_code="999999999999")
    city.deliver(HOMES, "2026-01-31", [clean_record(contract, 0), broken])
    city.load(HOMES)
    listed = run(city.settings, "quarantined", HOMES)
    assert listed.exit_code == 0 and "1 rows wait" in listed.output
    assert f"1: {HOMES} 2026-01-31" in listed.output
    replayed = run(city.settings, "replay", HOMES, "--by", "李审计", "--reason", "test")
    assert replayed.exit_code == 0 and "0 rows accepted" in replayed.output
    waived = run(city.settings, "waive", "1", "--by", "李审计", "--reason", "不再使用")
    assert waived.exit_code == 0 and "waived 已豁免: 1" in waived.output
    assert "0 rows wait" in run(city.settings, "quarantined").output


def test_only_what_is_refused_is_overridden(city: TestWarehouse) -> None:
    ended = run(city.settings, "override", "7", "--by", "李审计", "--reason", "test")
    assert ended.exit_code == 1
    assert "Delivery 7 is not refused" in str(ended.exception)
