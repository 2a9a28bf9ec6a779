"""The hamlet as published: every figure's records, the way to their bytes, and publications built again."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from psycopg.errors import InsufficientPrivilege
from psycopg.rows import dict_row

from cityplan.audit.findings import NotCompared
from cityplan.audit.rebuild import RebuildError, rebuild
from cityplan.audit.records import load_records
from cityplan.audit.reread import verify_row_by_row
from cityplan.audit.source import source_row
from cityplan.audit.trace import Key, NoFigureError, auditor, read_figure, records_behind
from cityplan.audit.verification import verify_warehouse
from cityplan.definitions import load_definitions
from cityplan.publication.project import BuildError
from cityplan.publication.record import Publication
from cityplan.settings import PROJECT_ROOT, Settings
from cityplan.warehouse.connect import Connection, connect, owner_url, role_connection
from tests.support.hamlet import PublishedHamlet

# The city, two districts and two streets; the first, a middle and the last month end.
FIGURES = """
with ends as (
    select array_agg(period_end order by period_end) as months
    from (select distinct period_end from marts.fct_indicator_value) as period
),

places as (
    (select division_code from marts.dim_division where length(division_code) = 6 order by 1 limit 3)
    union all
    (
        select division_code from marts.fct_indicator_value
        where length(division_code) = 12 and n > 0 group by 1 order by count(*) desc, 1 limit 2
    )
)

select indicator_id, division_code, period_end, dimension, member, n
from marts.fct_indicator_value, ends
where measure = 'headline' and division_code in (select division_code from places)
    and period_end in (months[1], months[array_length(months, 1) / 2], months[array_length(months, 1)])
"""
COUNTED = f"""
select figure.*, coalesce(behind.population, 0)
from ({FIGURES}) as figure
left join lateral (
    select population
    from audit.records_behind(indicator_id, division_code, period_end, dimension, member, 1)
) as behind on true
"""

# Of each system the indicator with the most records behind a city figure of the last month end.
ONE_OF_EACH_SYSTEM = """
select distinct on (system)
    figure.indicator_id, figure.division_code, figure.period_end, figure.dimension, figure.member,
    figure.measure, figure.n, indicators.system
from marts.fct_indicator_value as figure
inner join marts.dim_indicator as indicators using (indicator_id)
where figure.measure = 'headline' and figure.dimension = 'total' and figure.division_code = '230100'
    and figure.period_end = (select max(period_end) from marts.fct_indicator_value) and figure.n > 0
order by system, figure.n desc, indicator_id
"""
SOURCES = """
select extract, is_main, rows_of, parts, delivery_id, as_of, row_count from audit.indicator_source
where (indicator_id, division_code, period_end, dimension, member, measure)
    = (%(indicator_id)s, %(division_code)s, %(period_end)s, %(dimension)s, %(member)s, %(measure)s)
"""

# Every measure of the city, and of a district, at the last month end.
MEASURES = """
select indicator_id, division_code, period_end, dimension, member, measure
from marts.fct_indicator_value
where dimension = 'total' and division_code in ('230100', '230102') and value is not null
    and period_end = (select max(period_end) from marts.fct_indicator_value)
"""


@dataclass(frozen=True)
class Published:
    """A city published night by night."""

    settings: Settings
    auditor: Connection
    publications: list[Publication]


@pytest.fixture(scope="module")
def published(irregular_hamlet: PublishedHamlet) -> Iterator[Published]:
    with auditor(irregular_hamlet.settings) as connection:
        yield Published(irregular_hamlet.settings, connection, irregular_hamlet.publications)


def test_as_many_records_stand_behind_each_figure_as_it_says(published: Published) -> None:
    rows = published.auditor.execute(COUNTED.encode()).fetchall()
    assert {row[0] for row in rows} == set(load_records())
    assert [row for row in rows if row[-2] != row[-1]] == []
    with_records = {row[0] for row in rows if row[-1]}
    assert len(with_records) > len(load_records()) // 2


def test_a_figure_leads_to_its_bytes_in_the_archive(published: Published) -> None:
    [(last,)] = published.auditor.execute("select max(period_end) from marts.fct_indicator_value").fetchall()
    key = Key("family_doctor_coverage", "230100", last)
    figure = read_figure(published.auditor, key)
    records = records_behind(published.auditor, key, sample=3, seed=1)
    assert {record.population for record in records} == {figure.n}
    for record in records:
        row = source_row(published.settings, record.delivery_id, record.file_no, record.row_number)
        assert row.path == record.archived(published.settings)
        assert hashlib.sha256(row.path.read_bytes()).hexdigest() == record.sha256
        assert row.texts["id_number"].endswith("****")
        assert row.texts["signed_on"]


def test_one_documented_query_leads_from_a_figure_of_each_system_to_its_rows(published: Published) -> None:
    page = (PROJECT_ROOT / "docs" / "reference" / "provenance.md").read_text(encoding="utf-8")
    [query] = re.findall(r"```sql provenance\n(.*?)```", page, re.DOTALL)
    with published.auditor.cursor(row_factory=dict_row) as cursor:
        figures = cursor.execute(ONE_OF_EACH_SYSTEM.encode()).fetchall()
        assert {figure["system"] for figure in figures} == {
            definition.system for definition in load_definitions().values()
        }
        for figure in figures:
            rows = cursor.execute(query.encode(), figure).fetchall()
            assert len(rows) == figure["n"]
            assert all(row["source_uri"] and row["sha256"] and row["row_number"] for row in rows)
            sources = cursor.execute(SOURCES.encode(), figure).fetchall()
            counted = Counter(row["delivery_id"] for row in rows)
            assert counted == {row["delivery_id"]: row["row_count"] for row in sources if row["is_main"]}
            assert {row["extract"] for row in sources} == set(
                load_definitions()[figure["indicator_id"]].extracts
            )


def test_every_measure_and_denominator_leads_to_deliveries_and_rows(published: Published) -> None:
    page = (PROJECT_ROOT / "docs" / "reference" / "provenance.md").read_text(encoding="utf-8")
    [query] = re.findall(r"```sql beside\n(.*?)```", page, re.DOTALL)
    beside = set()
    with published.auditor.cursor(row_factory=dict_row) as cursor:
        for figure in cursor.execute(MEASURES.encode()).fetchall():
            sources = cursor.execute(SOURCES.encode(), figure).fetchall()
            made = {part for source in sources for part in source["parts"] or ()}
            assert "numerator" in made or not any(source["is_main"] for source in sources), figure
            for rows_of in {row["rows_of"] for row in sources if row["rows_of"] and not row["is_main"]}:
                told = {row["delivery_id"]: row["row_count"] for row in sources if row["rows_of"] == rows_of}
                rows = cursor.execute(query.encode(), figure | {"rows_of": rows_of}).fetchall()
                assert told == Counter(row["delivery_id"] for row in rows), (figure, rows_of)
                assert all(row["source_uri"] and row["sha256"] and row["row_number"] for row in rows)
                beside.add((figure["indicator_id"], figure["measure"], rows_of))
    assert ("family_doctor_coverage", "headline", "residents") in beside
    assert ("petition_satisfaction", "response_rate", "closed_cases") in beside
    assert ("petition_satisfaction", "headline", "closed_cases") not in beside


def test_without_declared_records_the_deliveries_in_force_are_named(published: Published) -> None:
    figure = {"indicator_id": "family_doctor_coverage", "division_code": "230100", "measure": "headline"}
    [(last,)] = published.auditor.execute("select max(period_end) from marts.fct_indicator_value").fetchall()
    with connect(owner_url(published.settings)) as owner, owner.cursor(row_factory=dict_row) as cursor:
        cursor.execute("delete from audit.indicator_record where indicator_id = 'family_doctor_coverage'")
        asked = figure | {"dimension": "total", "member": "total", "period_end": last}
        sources = cursor.execute(SOURCES.encode(), asked).fetchall()
        owner.rollback()
    assert {row["extract"] for row in sources} == set(load_definitions()["family_doctor_coverage"].extracts)
    assert not any(row["is_main"] for row in sources)


def test_only_auditors_see_the_deliveries_behind_figures(published: Published) -> None:
    for role in ("analyst", "district_analyst", "transformer"):
        with role_connection(published.settings, role) as other, pytest.raises(InsufficientPrivilege):
            other.execute("select * from audit.indicator_source limit 1")


def test_a_figure_that_is_not_published_is_said_to_be_none(published: Published) -> None:
    with pytest.raises(NoFigureError, match="nursing_bed_share 230100 1999-12-31"):
        read_figure(published.auditor, Key("nursing_bed_share", "230100", date(1999, 12, 31)))


def test_nothing_is_found_in_a_city_nobody_touched(published: Published) -> None:
    assert list(verify_warehouse(published.settings)) == []


def test_every_row_of_a_city_nobody_touched_is_what_the_archive_says(published: Published) -> None:
    found = list(verify_row_by_row(published.settings))
    assert [str(one) for one in found if not isinstance(one, NotCompared)] == []
    assert {one.name for one in found if "refused" not in str(one)} == set()


@pytest.fixture
def models_of_then(tmp_path: Path) -> Path:
    """A folder with the models alone, as a worktree of a commit has them."""
    shutil.copytree(PROJECT_ROOT / "dbt_project", tmp_path / "dbt_project")
    return tmp_path


@pytest.mark.parametrize(("number", "with_checkout"), [(-2, False), (-1, True)])
def test_a_publication_is_built_again_byte_for_byte(
    published: Published, number: int, with_checkout: bool, models_of_then: Path
) -> None:
    before = published.auditor.execute("select count(*) from marts.fct_indicator_vintage").fetchone()
    publication = published.publications[number]
    checkout = models_of_then if with_checkout else None
    rebuilt = rebuild(published.settings, publication.publication_id, checkout)
    assert rebuilt.differences == ()
    assert rebuilt.is_equal
    assert hashlib.sha256(rebuilt.path.read_bytes()).hexdigest() == rebuilt.checksum
    assert [mart.name for mart in rebuilt.marts if mart.differs] == []
    assert [mart.name for mart in rebuilt.marts if mart.rebuilt is None] == ["fct_revision"]
    sealed = {mart.name: mart for mart in rebuilt.marts}
    for verdicts in ("fct_indicator_status", "plan_scorecard", "district_scorecard", "annual_result"):
        found = hashlib.sha256(sealed[verdicts].path.read_bytes()).hexdigest()
        assert found == sealed[verdicts].sealed.sha256
    assert published.auditor.execute("select count(*) from marts.fct_indicator_vintage").fetchone() == before
    with connect(owner_url(published.settings)) as owner:
        schemas = owner.execute("select count(*) from pg_namespace where nspname like 'rebuild%'").fetchone()
    assert schemas == (0,)


def test_nothing_is_built_with_models_that_are_not_those_of_then(
    published: Published, models_of_then: Path
) -> None:
    (models_of_then / "dbt_project" / "models" / "another.sql").write_text("select 1", encoding="utf-8")
    publication = published.publications[0].publication_id
    with pytest.raises(RebuildError, match=rf"was made with models dbt-.*{models_of_then} has dbt-"):
        rebuild(published.settings, publication, models_of_then)


def test_a_checkout_s_models_are_the_ones_that_are_built(
    published: Published, models_of_then: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (models_of_then / "dbt_project" / "models" / "broken.sql").write_text(
        "{{ ref('nowhere') }}", encoding="utf-8"
    )
    monkeypatch.setattr("cityplan.audit.rebuild._refuse_others", lambda *_: None)
    with pytest.raises(BuildError, match="nowhere"):
        rebuild(published.settings, published.publications[0].publication_id, models_of_then)


def test_only_what_was_published_is_built_again(published: Published) -> None:
    with pytest.raises(RebuildError, match="no completed publication 999"):
        rebuild(published.settings, 999)
