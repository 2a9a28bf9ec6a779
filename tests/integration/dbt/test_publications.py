"""Three nights of a small city, from one extract alone to a failed build, and what its marts then show."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, LiteralString

import pytest
import yaml

from cityplan.definitions import load_definitions
from cityplan.definitions.project import DBT_PROJECT
from cityplan.publication.project import OF_PUBLICATIONS
from cityplan.warehouse.connect import role_connection

INSTITUTIONS = "civil_affairs.elderly_care_institutions"
REGISTER = "civil_affairs.administrative_divisions"
VALUES = "select * from marts.fct_indicator_value order by 1, 2, 3, 4, 5, 6"
NEW_STREET = "230102077000"  # not in the list of divisions shipped with the project
MISTAKEN_STREET = "230102078000"  # in a register that was corrected
FIRST, SECOND = date(2022, 3, 31), date(2022, 4, 30)


@dataclass(frozen=True)
class Story:
    """The warehouse after the three nights, with what each left behind."""

    warehouse: Any
    after_first: dict[str, list[dict[str, Any]]]
    known_at_first: datetime
    correction: int
    failed: bool
    after_second: list[dict[str, Any]]
    after_failure: list[dict[str, Any]]


def institution(code: str, nursing: int, total: int, **others: Any) -> dict[str, Any]:
    return {
        "institution_id": code,
        "division_code": "230102001001",
        "kind": "care_home",
        "services": ["day_care", "full_time_care", "home_visits", "meals"],
        "beds_total": total,
        "beds_nursing": nursing,
        "opened_on": date(2015, 6, 1),
        **others,
    }


@pytest.fixture(scope="module")
def story(make_city: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Story:
    city = make_city(tmp_path_factory.mktemp("state"))
    # Night 1: one extract of one department is all there is.
    city.deliver(
        INSTITUTIONS, FIRST, [institution("a", 25, 100), institution("b", 0, 50, division_code="230202")]
    )
    _, known_at, went_well = city.publish(FIRST)
    assert went_well
    after_first = {
        "values": city.rows(VALUES),
        "scorecard": city.rows("select * from marts.plan_scorecard order by indicator_id"),
        "freshness": city.rows("select * from marts.freshness"),
    }

    # Night 2: the snapshot of March comes again, corrected; April's joins it, and the register of divisions,
    # which is corrected as well.
    correction, _ = city.deliver(INSTITUTIONS, FIRST, [institution("a", 50, 100)])
    mistaken = {**streets()[0], "division_code": MISTAKEN_STREET, "name": "误登街道"}
    city.deliver(REGISTER, date(2021, 12, 31), [*streets(), mistaken])
    city.deliver(
        INSTITUTIONS,
        SECOND,
        [institution("a", 75, 100), institution("c", 0, 0, division_code=MISTAKEN_STREET)],
    )
    city.deliver(REGISTER, date(2021, 12, 31), streets())
    assert city.publish(SECOND)[2]
    after_second = city.rows(VALUES)

    # Night 3: a column is not what the models were written for; what reads it fails before the marts.
    loader(city, "alter table history.petitions__cases rename column channel to way")
    went_well = city.publish(SECOND, "--select", "stg_petitions__cases+")[2]
    loader(city, "alter table history.petitions__cases rename column way to channel")
    return Story(city, after_first, known_at, correction, not went_well, after_second, city.rows(VALUES))


def loader(city: Any, statement: LiteralString) -> None:
    with role_connection(city.settings, "loader") as connection:
        connection.execute(statement)


def streets() -> list[dict[str, Any]]:
    common = {"level": "street_level", "kind": "street", "valid_from": date(2000, 1, 1)}
    return [
        {"division_code": "230102001000", "name": "兆麟街道", **common},
        {"division_code": "230102002000", "name": "新阳路街道", **common},
        {"division_code": NEW_STREET, "name": "新设街道", **common, "valid_from": date(2022, 4, 15)},
    ]


def test_one_extract_alone_makes_rows_for_its_indicators_only(story: Story) -> None:
    assert {row["indicator_id"] for row in story.after_first["values"]} == {
        "nursing_bed_share",
        "street_composite_care_coverage",
    }
    scorecard = {row["indicator_id"]: row for row in story.after_first["scorecard"]}
    assert len(scorecard) == len(load_definitions())
    assert scorecard["family_doctor_coverage"]["status"] == "no_data"
    share = scorecard["nursing_bed_share"]
    assert (share["value"], share["target"], share["period_end"]) == (25, 60, FIRST)
    assert (share["quality_score"], share["reported_value"]) == (100, None)


def test_every_month_and_district_has_a_row_and_the_first_snapshot_stands_in(story: Story) -> None:
    rows = [
        row
        for row in story.after_first["values"]
        if row["indicator_id"] == "nursing_bed_share" and row["measure"] == "headline"
    ]
    assert len(rows) == 19 * 4
    in_force = {row["period_end"].isoformat(): row for row in rows if row["division_code"] == "230102"}
    assert [row["value"] for row in in_force.values()] == [25] * 4
    assert [in_force[day]["is_provisional"] for day in ("2021-12-31", "2022-02-28", "2022-03-31")] == [
        True,
        True,
        False,
    ]
    elsewhere = next(row for row in rows if row["division_code"] == "230123")
    assert (elsewhere["numerator"], elsewhere["denominator"], elsewhere["value"]) == (0, 0, None)


def test_what_was_not_delivered_is_missing_and_late(story: Story) -> None:
    streets_rows = [
        row for row in story.after_first["values"] if row["indicator_id"] == "street_composite_care_coverage"
    ]
    assert {(row["denominator"], row["value"], row["is_provisional"]) for row in streets_rows} == {
        (None, None, True)
    }
    late = {row["extract"]: row["is_late"] for row in story.after_first["freshness"]}
    assert late["petitions.cases"] and not late[INSTITUTIONS]


def test_each_snapshot_speaks_until_the_next(story: Story) -> None:
    city = story.warehouse
    figures = {
        day: city.value("nursing_bed_share", "230100", day)["value"]
        for day in ("2021-12-31", "2022-03-31", "2022-04-30")
    }
    assert figures == {"2021-12-31": 50, "2022-03-31": 50, "2022-04-30": 75}
    street = city.value("street_composite_care_coverage", "230102", "2022-03-31")
    assert (street["numerator"], street["denominator"], street["value"], street["n"]) == (1, 2, 50, 1)
    county = city.rows(
        "select status from marts.fct_indicator_status where indicator_id = 'street_composite_care_coverage'"
        " and division_code = '230123' and period_end = '2022-04-30'"
    )
    assert county == [{"status": "not_applicable"}]


def test_a_street_the_register_brings_counts_and_is_listed_from_its_month_on(story: Story) -> None:
    city = story.warehouse
    assert city.value("street_composite_care_coverage", "230102", "2022-04-30")["denominator"] == 3
    listed = city.rows(
        "select division_code, division_name_zh, min(period_end) as since"
        " from marts.mart_elderly_care_by_street_month group by 1, 2 order by 1"
    )
    assert [tuple(row.values()) for row in listed if row["division_code"] != MISTAKEN_STREET] == [
        ("230102001000", "兆麟街道", date(2021, 12, 31)),
        ("230102002000", "新阳路街道", date(2021, 12, 31)),
        (NEW_STREET, "新设街道", SECOND),
    ]


def test_records_of_a_street_that_a_correction_took_from_the_register_are_shown_under_its_name(
    story: Story,
) -> None:
    shown = story.warehouse.rows(
        "select division_name_zh, period_end, care_homes from marts.mart_elderly_care_by_street_month"
        f" where division_code = '{MISTAKEN_STREET}'"
    )
    assert [tuple(row.values()) for row in shown] == [("误登街道", SECOND, 1)]


def test_every_value_ever_published_is_kept_with_its_publication(story: Story) -> None:
    vintage = story.warehouse.rows(
        "select value, known_from, known_to::text from marts.fct_indicator_vintage"
        " where indicator_id = 'nursing_bed_share' and division_code = '230102' and period_end = '2022-03-31'"
        " order by known_from"
    )
    assert [row["value"] for row in vintage] == [25, 50]
    assert vintage[0]["known_from"] == story.known_at_first
    assert vintage[0]["known_to"] != "infinity" and vintage[1]["known_to"] == "infinity"


def test_a_revision_names_the_deliveries_that_moved_the_value(story: Story) -> None:
    [revision] = story.warehouse.rows(
        "select previous_value, value, difference, cause, delivery_ids from marts.fct_revision"
        " where indicator_id = 'nursing_bed_share' and division_code = '230102' and period_end = '2022-03-31'"
    )
    assert (revision["previous_value"], revision["value"], revision["difference"]) == (25, 50, Decimal(25))
    assert revision["cause"] == "delivery"
    assert story.correction in revision["delivery_ids"]


def test_a_new_version_of_a_definition_is_told_as_the_cause(story: Story) -> None:
    # Its worked rows stand aside of the nightly build's, because only a publication has revisions.
    moment = SECOND.isoformat()
    variables = {"business_date": moment, "known_at": moment, "publication_id": 1}
    assert story.warehouse.dbt("test", variables, "--select", "fct_revision,test_type:unit")
    results = json.loads(
        (story.warehouse.settings.dbt_folder / "target" / "run_results.json").read_text(encoding="utf-8")
    )
    statuses = {one["unique_id"].split(".")[0]: one["status"] for one in results["results"]}
    assert statuses["unit_test"] == "pass"


def test_a_failed_build_leaves_the_former_publication_to_its_readers(story: Story) -> None:
    assert story.failed
    assert story.after_failure == story.after_second


@pytest.mark.parametrize("mart", ["fct_indicator_value", "mart_commitment_figure"])
def test_district_logins_see_the_city_and_nothing_of_districts_not_theirs(story: Story, mart: str) -> None:
    seen = story.warehouse.rows(f"select distinct division_code from marts.{mart}", "district_analyst")
    assert [row["division_code"] for row in seen] == ["230100"]


def test_every_mart_and_column_is_described_in_both_languages(story: Story) -> None:
    missing = story.warehouse.rows(
        """
        select class.relname, attribute.attname
        from pg_class as class
        inner join pg_attribute as attribute on attribute.attrelid = class.oid and attribute.attnum >= 0
        where class.relnamespace = 'marts'::regnamespace and class.relkind = 'r'
            and not attribute.attisdropped
            and coalesce(col_description(class.oid, attribute.attnum), '') not like '% · %'
        union all
        select class.relname, null
        from pg_class as class
        where class.relnamespace = 'marts'::regnamespace and class.relkind = 'r'
            and coalesce(obj_description(class.oid, 'pg_class'), '') not like '% · %'
        """
    )
    assert missing == []


def test_what_was_known_at_the_first_publication_can_be_built_again(story: Story) -> None:
    city = story.warehouse
    variables = {"business_date": FIRST.isoformat(), "known_at": story.known_at_first.isoformat()}
    vintage = city.rows("select count(*) from marts.fct_indicator_vintage")
    # With the unit tests of every model.
    what = ("--exclude-resource-type", "test", "--exclude", OF_PUBLICATIONS)
    assert city.dbt("build", variables, "--full-refresh", *what)
    assert city.rows(VALUES) == story.after_first["values"]
    assert city.rows("select count(*) from marts.fct_indicator_vintage") == vintage


def test_staging_views_have_exactly_the_columns_that_are_described(story: Story) -> None:
    described = {
        model["name"]: [column["name"] for column in model["columns"]]
        for path in (DBT_PROJECT / "models" / "staging").glob("*/_*__models.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    }
    columns = story.warehouse.rows(
        "select class.relname as view, array_agg(attribute.attname::text) as names"
        " from pg_class as class"
        " inner join pg_attribute as attribute on attribute.attrelid = class.oid and attribute.attnum > 0"
        " where class.relnamespace = 'staging'::regnamespace and class.relkind = 'v' group by class.relname"
    )
    assert {row["view"]: sorted(row["names"]) for row in columns} == {
        name: sorted(names) for name, names in described.items()
    }


def test_every_model_seed_source_and_column_is_described_in_both_languages(story: Story) -> None:
    path = story.warehouse.settings.dbt_folder / "target" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    described = {"model", "seed", "snapshot", "source"}
    nodes = [
        node
        for node in (*manifest["nodes"].values(), *manifest["sources"].values())
        if node["resource_type"] in described
    ]
    missing = [node["name"] for node in nodes if " · " not in node["description"] or not node["columns"]]
    missing += [
        f"{node['name']}.{column['name']}"
        for node in nodes
        for column in node["columns"].values()
        if " · " not in column["description"]
    ]
    assert missing == []


UNKNOWN_TO_ALL = """
insert into marts.fct_indicator_value
select (jsonb_populate_record(figure, jsonb_build_object(%(column)s::text, %(unknown)s::text))).*
from marts.fct_indicator_value as figure
limit 1
"""


@pytest.mark.parametrize(
    ("column", "unknown"), [("division_code", "230102999000"), ("indicator_id", "no_such_indicator")]
)
def test_a_figure_of_a_street_or_an_indicator_that_nobody_has_is_found(
    story: Story, column: str, unknown: str
) -> None:
    moment = SECOND.isoformat()
    variables = {"business_date": moment, "known_at": moment, "publication_id": 1}
    judged = ("--select", "fct_indicator_value,test_name:relationships")
    assert story.warehouse.dbt("test", variables, *judged)
    with role_connection(story.warehouse.settings, "transformer", autocommit=True) as transformer:
        transformer.execute(UNKNOWN_TO_ALL, {"column": column, "unknown": unknown})
        assert not story.warehouse.dbt("test", variables, *judged)
        found = failed_tests(story)
        transformer.execute(
            "delete from marts.fct_indicator_value where %s in (division_code, indicator_id)", (unknown,)
        )
    assert len(found) == 1 and f"relationships_fct_indicator_value_{column}__" in found[0]
    assert story.warehouse.dbt("test", variables, *judged)


def failed_tests(story: Story) -> list[str]:
    """Tests that the last run of dbt saw fail."""
    results = json.loads(
        (story.warehouse.settings.dbt_folder / "target" / "run_results.json").read_text(encoding="utf-8")
    )
    return [one["unique_id"] for one in results["results"] if one["status"] == "fail"]


def test_a_seed_is_loaded_again_only_when_it_has_changed(story: Story) -> None:
    moment = SECOND.isoformat()
    variables = {"business_date": moment, "known_at": moment, "publication_id": 1}
    made = "select oid from pg_class where oid = 'staging.districts'::regclass"
    assert story.warehouse.dbt("seed", variables)
    before = story.warehouse.rows(made, "transformer")
    assert story.warehouse.dbt("seed", variables)
    assert story.warehouse.rows(made, "transformer") == before

    # As another version of the project left it: with a column less.
    with role_connection(story.warehouse.settings, "transformer") as connection:
        connection.execute("alter table staging.districts drop column name_en cascade")
        connection.execute("comment on table staging.districts is 'districts [of another version]'")
    assert story.warehouse.dbt("seed", variables, "--select", "districts")
    assert story.warehouse.rows(made, "transformer") != before
    count = "select count(name_en) as named from staging.districts"
    assert story.warehouse.rows(count, "transformer") == [{"named": 18}]
