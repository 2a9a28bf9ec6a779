"""An auditor's workbook recomputes a published figure, as a spreadsheet engine of its own finds out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ironcalc
import openpyxl
import pytest
from openpyxl.workbook import Workbook

from cityplan.audit.trace import Key, NoFigureError
from cityplan.audit.workbook import TooManyRowsError, write_workbook
from cityplan.audit.workbook_declared import load_workbooks
from cityplan.definitions import load_definitions
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, connect, owner_url, role_connection
from tests.integration.audit.test_commands import run
from tests.support.hamlet import PublishedHamlet

# Of each indicator and measure the figures with most behind them: city, district, street, member.
SAMPLED = """
select indicator_id, division_code, period_end, dimension, member, measure
from (
    select *, row_number() over (
        partition by indicator_id, measure, dimension,
            case when dimension = 'total' then (length(division_code), division_code = '230100') end
        order by numerator desc nulls last, period_end desc, division_code
    ) as place
    from marts.fct_indicator_value
) as figure
where place = 1
order by indicator_id, measure, dimension, division_code
"""


@dataclass(frozen=True)
class Recomputed:
    """The cells of a workbook as the engine calculates them."""

    published: tuple[Any, ...]
    computed: tuple[Any, ...]
    checks: tuple[str, ...]


def recomputed(path: Path) -> Recomputed:
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    labels = [model.get_formatted_cell_value(0, row, 1) for row in range(1, 40)]
    first = labels.index("分子 Numerator") + 1
    columns = [
        tuple(model.get_cell_value(0, row, column) for row in range(first, first + 3)) for column in (3, 2, 4)
    ]
    return Recomputed(columns[0], columns[1], tuple(map(str, columns[2])))


def agrees(published: Any, computed: Any) -> bool:
    if published in (None, ""):
        return computed in (None, "", 0)
    return bool(computed == pytest.approx(published, rel=1e-9, abs=1e-9))


@pytest.fixture(scope="module")
def hamlet(irregular_hamlet: PublishedHamlet) -> Settings:
    return irregular_hamlet.settings


@pytest.fixture(scope="module")
def auditor(hamlet: Settings) -> Iterator[Connection]:
    with role_connection(hamlet, "auditor", autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def sampled(auditor: Connection) -> list[Key]:
    return [Key(*row) for row in auditor.execute(SAMPLED.encode()).fetchall()]


def busiest(auditor: Connection, indicator_id: str, division: str = "230100") -> Key:
    [row] = auditor.execute(
        "select indicator_id, division_code, period_end from marts.fct_indicator_value"
        " where indicator_id = %s and division_code = %s and dimension = 'total' and measure = 'headline'"
        " order by n desc, period_end desc limit 1",
        (indicator_id, division),
    ).fetchall()
    return Key(*row)


@pytest.mark.parametrize("indicator_id", sorted(load_definitions()))
def test_the_formulas_give_the_published_figure(
    hamlet: Settings, sampled: list[Key], indicator_id: str, tmp_path: Path
) -> None:
    keys = [key for key in sampled if key.indicator_id == indicator_id]
    measures = {"headline", *(measure.measure for measure in load_definitions()[indicator_id].also)}
    assert {key.measure for key in keys} == measures
    for key in keys:
        found = recomputed(write_workbook(hamlet, key, tmp_path / "figure.xlsx"))
        assert all(map(agrees, found.published, found.computed)), (key, found)
        assert found.checks == ("相符 equal",) * 3, (key, found)


def changed(path: Path, sheet: str, column: str) -> Path:
    """Raise a number of the first row of a sheet by one."""
    book: Workbook = openpyxl.load_workbook(path)
    page = book[sheet]
    names = [cell.value for cell in page[2]]
    cell = page.cell(3, names.index(column) + 1)
    cell.value = float(str(cell.value)) + 1
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("indicator_id", "sheet", "column"),
    [
        ("nursing_bed_share", "records", "beds_nursing"),
        ("family_doctor_coverage", "residents", "persons"),
        ("life_expectancy", "year_ends", "persons"),
    ],
)
def test_a_row_that_was_changed_no_longer_gives_it(
    hamlet: Settings, auditor: Connection, indicator_id: str, sheet: str, column: str, tmp_path: Path
) -> None:
    path = write_workbook(hamlet, busiest(auditor, indicator_id), tmp_path / "figure.xlsx")
    assert "不符 differs" in recomputed(changed(path, sheet, column)).checks


def test_the_cover_says_what_was_published_and_the_rows_where_they_lie(
    hamlet: Settings, auditor: Connection, tmp_path: Path
) -> None:
    key = busiest(auditor, "family_doctor_coverage")
    book: Workbook = openpyxl.load_workbook(write_workbook(hamlet, key, tmp_path / "figure.xlsx"))
    cover = {str(row[0].value): row[1].value for row in book["figure"].iter_rows(max_row=25)}
    [(number, checksum)] = auditor.execute(
        "select publication_id, checksum from audit.publication order by publication_id desc limit 1"
    ).fetchall()
    [(head,)] = auditor.execute(
        "select encode(hash, 'hex') from audit.delivery_event order by event_id desc limit 1"
    ).fetchall()
    assert cover["发布 Publication"] == number
    assert cover["发布校验和 Checksum"] == checksum
    assert cover["台账链头 Head of the chain"] == head
    definition = load_definitions()[key.indicator_id]
    assert cover["公式 Formula"] == definition.formula.both
    assert cover["读法 Reading"] == definition.reading.both
    for sheet in ("records", "residents"):
        chinese, names, first = (list(row) for row in book[sheet].iter_rows(max_row=3, values_only=True))
        row = dict(zip(names, first, strict=True))
        assert all(row[name] for name in ("delivery_id", "file", "row_number", "sha256")), row
        assert len(str(row["sha256"])) == 64
        assert "文件校验和" in chinese


def test_nobody_is_named_in_it_and_equal_persons_have_equal_numbers(
    hamlet: Settings, auditor: Connection, tmp_path: Path
) -> None:
    key = busiest(auditor, "family_doctor_coverage")
    book: Workbook = openpyxl.load_workbook(write_workbook(hamlet, key, tmp_path / "figure.xlsx"))
    names, *rows = list(book["records"].iter_rows(min_row=2, values_only=True))
    records = [dict(zip(names, row, strict=True)) for row in rows]
    assert {str(record["id_number"])[6:] for record in records} == {"****"}
    masked = {record["subject"]: record["id_number"] for record in records}
    assert all(masked[record["subject"]] == record["id_number"] for record in records)
    with connect(owner_url(hamlet)) as owner:
        [(persons,)] = owner.execute(
            "select count(distinct id_number) from staging.stg_health__family_doctor_contracts as s"
            " where known_to = 'infinity' and is_in_city and signed_on <= %(day)s"
            " and coalesce(terminated_on, 'infinity') > %(day)s"
            " and coalesce(expires_on, 'infinity') >= %(day)s",
            {"day": key.period_end},
        ).fetchall()
    assert len(masked) == persons


def test_every_look_is_logged(hamlet: Settings, auditor: Connection, tmp_path: Path) -> None:
    query = "select count(*) from audit.access_log where accessed = 'rows_of_workbook'"
    [(before,)] = auditor.execute(query.encode()).fetchall()
    write_workbook(hamlet, busiest(auditor, "physicians_per_1000"), tmp_path / "figure.xlsx")
    assert auditor.execute(query.encode()).fetchall() == [(before + 2,)]


def test_too_many_rows_are_said_to_be_too_many(hamlet: Settings, auditor: Connection, tmp_path: Path) -> None:
    key = busiest(auditor, "family_doctor_coverage")
    with pytest.raises(TooManyRowsError, match="rows on sheet records, more than 3"):
        write_workbook(hamlet, key, tmp_path / "figure.xlsx", most=3)
    assert not (tmp_path / "figure.xlsx").exists()


def test_a_figure_that_is_not_published_has_none(
    hamlet: Settings, auditor: Connection, tmp_path: Path
) -> None:
    key = busiest(auditor, "family_doctor_coverage")
    with pytest.raises(NoFigureError):
        write_workbook(hamlet, Key(key.indicator_id, "999999", key.period_end), tmp_path / "figure.xlsx")


def test_the_command_writes_it(hamlet: Settings, auditor: Connection, tmp_path: Path) -> None:
    key = busiest(auditor, "nursing_bed_share", "230102")
    out = tmp_path / "beds.xlsx"
    asked = ("--division", key.division_code, "--period", f"{key.period_end:%Y-%m}", "--out", str(out))
    written = run(hamlet, "workbook", key.indicator_id, *asked)
    assert (written.exit_code, written.output.strip()) == (0, str(out)), written.output
    assert recomputed(out).checks == ("相符 equal",) * 3


def test_every_indicator_declares_its_formulas() -> None:
    assert load_workbooks().keys() == load_definitions().keys()
