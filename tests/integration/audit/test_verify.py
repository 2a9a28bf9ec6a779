"""Whatever is changed behind the warehouse's back is found and named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cityplan.audit import signing
from cityplan.audit.manifest import ManifestError, manifest_path
from cityplan.audit.verification import verify_manifest, verify_warehouse
from cityplan.contracts import load_contracts
from cityplan.landing import Archive
from tests.integration.audit.conftest import Sealed
from tests.support.deliveries import clean_record

SECOND = "update marts.fct_indicator_value set value = 30 where indicator_id = 'nursing_bed_share'"


def found(sealed: Sealed) -> list[str]:
    return [str(finding) for finding in verify_warehouse(sealed.settings)]


def archived(sealed: Sealed) -> Path:
    [(sha256,)] = sealed.city.rows("select distinct sha256 from audit.delivery_file")
    return Archive(sealed.settings.landing_folder).path(sha256)


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)


def test_nothing_is_found_where_nothing_was_changed(sealed: Sealed) -> None:
    assert found(sealed) == []
    sealed.publish(SECOND)
    assert found(sealed) == []


def test_one_byte_changed_in_the_archive_is_found(sealed: Sealed) -> None:
    flip_a_byte(archived(sealed))
    [finding] = found(sealed)
    assert "cases.csv (delivery 交付 1, file 文件 1)" in finding
    assert "bytes were changed" in finding


def test_a_file_that_is_gone_is_found(sealed: Sealed) -> None:
    archived(sealed).unlink()
    [finding] = found(sealed)
    assert "cases.csv" in finding and "not in the archive" in finding


@pytest.mark.parametrize("is_sealed", [False, True])
def test_one_byte_changed_in_a_refused_file_is_found(sealed: Sealed, is_sealed: bool) -> None:
    folder = sealed.city.folder / "petitions" / "cases" / "2026-02-28"
    folder.mkdir(parents=True)
    (folder / "unreadable.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    assert sealed.city.load("petitions.cases")[-1].is_refusal
    if is_sealed:
        sealed.city.deliver_clean("petitions.cases", "2026-03-31", 2)
        sealed.city.load("petitions.cases")
        sealed.publish(SECOND)
    assert found(sealed) == []
    [(sha256,)] = sealed.city.rows("select sha256 from audit.delivery_content where name = 'unreadable.csv'")
    flip_a_byte(Archive(sealed.settings.landing_folder).path(sha256))
    [finding] = found(sealed)
    assert "unreadable.csv (delivery 交付 " in finding and "bytes were changed" in finding
    if is_sealed:
        [finding] = map(
            str, verify_manifest(manifest_path(sealed.settings, 2), sealed.settings.landing_folder)
        )
        assert "unreadable.csv" in finding


def test_one_byte_changed_in_a_department_s_manifest_is_found(sealed: Sealed) -> None:
    sealed.city.inbox.deliver("petitions.cases", "2026-02-28", [], manifest=True)
    sealed.city.load("petitions.cases")
    assert found(sealed) == []
    [(sha256,)] = sealed.city.rows("select sha256 from audit.delivery_content where is_manifest")
    flip_a_byte(Archive(sealed.settings.landing_folder).path(sha256))
    [finding] = found(sealed)
    assert "manifest.json (delivery 交付 2" in finding and "bytes were changed" in finding


def test_files_that_do_not_make_the_delivery_of_the_ledger_are_found(sealed: Sealed) -> None:
    sealed.city.deliver_clean("petitions.cases", "2026-02-28", 2)
    sealed.city.load("petitions.cases")
    sealed.tamper("update audit.delivery_content set name = 'cases.json' where delivery_id = 2")
    [finding] = found(sealed)
    assert "delivery 交付 2, petitions.cases 2026-02-28" in finding and "the ledger has" in finding
    sealed.tamper("delete from audit.delivery_content where delivery_id = 2")
    [finding] = found(sealed)
    assert "gone from audit.delivery_content" in finding


def test_landed_files_that_are_not_those_of_the_manifest_are_found(sealed: Sealed) -> None:
    sealed.tamper("delete from audit.delivery_content")
    [finding] = found(sealed)
    assert "cases.csv (delivery 交付 1, as landed 原始文件 1)" in finding and "is gone" in finding


def test_one_column_changed_in_the_ledger_is_named(sealed: Sealed) -> None:
    sealed.tamper(
        "update audit.delivery_event set records_read = 4, rows_accepted = 4 where event = 'accepted'"
    )
    *findings, figures = found(sealed)
    assert len(findings) == 2 and "rows_accepted is 4 in the ledger" in figures
    assert all("delivery 交付 1, accepted, petitions.cases 2026-01-31" in finding for finding in findings)
    assert "records_read is 4, signed 签名时为 3" in findings[0]


def test_an_event_removed_from_the_end_is_found(sealed: Sealed) -> None:
    sealed.tamper("delete from audit.delivery_event where event = 'accepted'")
    [finding] = found(sealed)
    assert "gone from the ledger" in finding


def test_an_event_later_than_every_manifest_is_found_by_the_chain(sealed: Sealed) -> None:
    sealed.city.deliver_clean("petitions.cases", "2026-02-28", 2)
    sealed.city.load("petitions.cases")
    sealed.tamper("update audit.delivery_event set run_id = 'x' where delivery_id = 2 and event = 'accepted'")
    [finding] = found(sealed)
    assert "delivery 交付 2, accepted" in finding and "a column was changed since" in finding


def test_another_sha256_in_the_record_of_files_is_found(sealed: Sealed) -> None:
    sealed.tamper("update audit.delivery_file set sha256 = repeat('0', 64)")
    findings = found(sealed)
    assert any("audit.delivery_file column 列 sha256" in finding for finding in findings)
    assert any("not in the archive" in finding for finding in findings)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "delete from raw.petitions__cases where delivery_id = 2 and row_number = 2",
            ["delivery 交付 2 (petitions.cases 2026-02-28): rows_accepted is 3 in the ledger", "has 现有 2"],
        ),
        (
            "delete from raw.petitions__cases where delivery_id = 3",
            ["delivery 交付 3 (petitions.cases 2026-03-31): rows_refused is 60 in the ledger", "has 现有 0"],
        ),
        (
            "delete from quality.quarantined_row",
            ["delivery 交付 2 (", "rows_quarantined is 1", "quality.quarantined_row has 现有 0"],
        ),
        (
            "delete from quality.skipped_row",
            ["delivery 交付 2 (", "rows_skipped is 1", "quality.skipped_row has 现有 0"],
        ),
        (
            "delete from history.petitions__cases where delivery_id = 1 and row_number = 3",
            ["delivery 交付 1 (petitions.cases 2026-01-31): records_new is 3", "history 历史 has 现有 2"],
        ),
        (
            "update audit.delivery_merge set records_confirmed = 5 where delivery_id = 2",
            ["delivery 交付 2 (", "rows_accepted is 3", "audit.delivery_merge has 现有 8"],
        ),
    ],
)
def test_a_row_gone_from_a_table_is_found_by_the_figures_of_its_delivery(
    sealed: Sealed, statement: str, words: list[str]
) -> None:
    cases = load_contracts()["petitions.cases"]
    rows = [clean_record(cases, number) for number in (10, 11, 11)]
    rows.append(clean_record(cases, 12, closed_on="待核实"))
    path = sealed.city.deliver("petitions.cases", "2026-02-28", rows)
    path.write_text(path.read_text(encoding="utf-8") + "," * len(cases.fields) + "\n", encoding="utf-8")
    broken = [clean_record(cases, number, closed_on="待核实") for number in range(60)]
    sealed.city.deliver("petitions.cases", "2026-03-31", broken)
    assert [(one.accepted, one.refused) for one in sealed.city.load("petitions.cases")][-2:] == [
        (3, 0),
        (0, 60),
    ]
    assert found(sealed) == []
    sealed.tamper(statement)
    [finding] = found(sealed)
    assert all(word in finding for word in words), finding


def test_one_value_changed_in_the_marts_is_named(sealed: Sealed) -> None:
    sealed.tamper("update marts.fct_indicator_value set numerator = 9 where value = 25")
    findings = found(sealed)
    figure = "nursing_bed_share 230100 2026-01-31 total total headline: column 列 numerator is 9"
    assert any(figure in finding for finding in findings)
    assert any("marts.fct_indicator_value column 列 sha256" in finding for finding in findings)


def test_one_value_changed_in_a_past_publication_is_found(sealed: Sealed) -> None:
    sealed.publish(SECOND)
    sealed.tamper("update marts.fct_indicator_vintage set value = 26 where value = 25")
    findings = found(sealed)
    assert len(findings) == 2
    assert all(finding.startswith("publication 发布 1 ") for finding in findings)
    assert "values of 指标数值 nursing_bed_share changed" in findings[1]


def test_another_mart_changed_is_found(sealed: Sealed) -> None:
    sealed.tamper("update marts.plan_scorecard set value = 99 where value = 25")
    [finding] = found(sealed)
    assert "marts.plan_scorecard column 列 sha256" in finding


def test_a_changed_record_of_a_publication_is_named(sealed: Sealed) -> None:
    sealed.tamper("update audit.publication set code_version = 'another'")
    [finding] = found(sealed)
    assert "audit.publication column 列 code_version is 'another'" in finding


@pytest.mark.parametrize(
    "statement",
    [
        "delete from audit.publication where publication_id = {}",
        "update audit.publication set checksum = null, completed_at = null where publication_id = {}",
    ],
)
@pytest.mark.parametrize("publication", [1, 2])
def test_a_sealed_publication_gone_from_the_record_is_found(
    sealed: Sealed, statement: str, publication: int
) -> None:
    sealed.publish(SECOND)
    sealed.tamper(statement.format(publication))
    finding, *others = found(sealed)
    assert f"publication 发布 {publication} (2026-01-31): was sealed, and is gone" in finding
    assert str(manifest_path(sealed.settings, publication)) in finding
    assert not [other for other in others if "was sealed" in other]


def test_a_publication_without_its_manifest_is_found(sealed: Sealed) -> None:
    manifest_path(sealed.settings, 1).unlink()
    [finding] = found(sealed)
    assert "no soundly signed manifest" in finding


def test_another_machine_needs_only_manifest_archive_and_public_key(sealed: Sealed, tmp_path: Path) -> None:
    key = signing.public_key(sealed.settings)
    manifest, archive = tmp_path / "manifest.json", tmp_path / "elsewhere"
    shutil.copy(manifest_path(sealed.settings, 1), manifest)
    shutil.copytree(sealed.settings.landing_folder, archive)
    assert list(verify_manifest(manifest, archive, key)) == []
    [finding] = verify_manifest(manifest, archive, "00" * 32)
    assert "another key" in str(finding)
    [kept] = (path for path in archive.rglob("*") if path.is_file())
    flip_a_byte(kept)
    [finding] = verify_manifest(manifest, archive, key)
    assert "cases.csv" in str(finding)


@pytest.mark.parametrize("part", ["publication", "files", "marts", "ledger"])
def test_a_manifest_changed_after_signing_does_not_hold(sealed: Sealed, part: str) -> None:
    path = manifest_path(sealed.settings, 1)
    envelope = json.loads(path.read_text(encoding="utf-8"))
    if part == "ledger":
        envelope["manifest"]["ledger"]["events"][0]["run_id"] = "another"
    else:
        envelope["manifest"][part] = {} if isinstance(envelope["manifest"][part], dict) else []
        envelope["manifest"]["publication"].setdefault("publication_id", 1)
    path.write_text(json.dumps(envelope), encoding="utf-8")
    findings = [str(finding) for finding in verify_manifest(path, sealed.settings.landing_folder)]
    assert "changed after it was signed" in findings[0]
    assert any("no soundly signed manifest" in finding for finding in found(sealed))


def test_a_file_that_is_no_manifest_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ManifestError, match="no manifest"):
        list(verify_manifest(path, tmp_path))
