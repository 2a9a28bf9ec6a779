"""Commitments: every promise without a number has its place, in both languages, with what follows it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from cityplan.definitions import DefinitionError, load_definitions
from cityplan.definitions.commitments import COMMITMENTS, Promise, load_commitments
from cityplan.definitions.project import DBT_PROJECT
from cityplan.settings import PROJECT_ROOT

CLAUSES: dict[str, list[str]] = yaml.safe_load(
    (PROJECT_ROOT / "tests/fixtures/plan_clauses.yaml").read_text(encoding="utf-8")
)


def source() -> dict[str, Any]:
    body: dict[str, Any] = yaml.safe_load(COMMITMENTS.read_text(encoding="utf-8"))
    return body


def written(folder: Path, body: Any) -> Path:
    path = folder / "commitments.yaml"
    text = body if isinstance(body, str) else yaml.safe_dump(body, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return path


def test_all_commitments_of_the_chapter_are_declared() -> None:
    commitments = load_commitments().commitments
    assert len(commitments) == len(CLAUSES) == 71
    assert Counter(commitment.kind for commitment in commitments) == {
        Promise.GOAL: 5,
        Promise.AWARD: 2,
        Promise.DIRECTION: 11,
        Promise.ACTION: 53,
    }


def test_every_clause_of_the_chapter_is_declared_and_no_other() -> None:
    declared = {
        commitment.id: [clause.zh for clause in commitment.clauses]
        for commitment in load_commitments().commitments
    }
    assert declared == CLAUSES
    assert sum(map(len, CLAUSES.values())) == 208


def test_every_clause_of_the_chapter_is_a_row_of_the_seed_and_no_other() -> None:
    with (DBT_PROJECT / "seeds" / "commitment_clauses.csv").open(encoding="utf-8", newline="") as seed:
        rows = [
            (row["commitment_id"], int(row["position"]), row["clause_zh"]) for row in csv.DictReader(seed)
        ]
    assert rows == [
        (commitment_id, position, clause)
        for commitment_id, clauses in CLAUSES.items()
        for position, clause in enumerate(clauses, start=1)
    ]


def test_clauses_are_words_of_both_languages_and_stand_once_in_a_commitment() -> None:
    for commitment in load_commitments().commitments:
        assert len({clause.zh for clause in commitment.clauses}) == len(commitment.clauses)
        assert all(clause.en.isascii() for clause in (*commitment.clauses, commitment.name))


def test_a_proxy_of_a_system_is_every_indicator_of_it() -> None:
    register = load_commitments()
    named = {commitment.id: register.proxies(commitment) for commitment in register.commitments}
    assert set(named["goal_welfare_system"]) == set(load_definitions())
    assert named["preschool_access"] == ("inclusive_kindergarten_coverage",)
    assert named["elevators_added"] == ()


def test_the_figures_declared_are_those_counted() -> None:
    commitments = load_commitments().commitments
    counted = (DBT_PROJECT / "models/intermediate/int_commitment_figures.sql").read_text(encoding="utf-8")
    named = set(re.findall(r"'(\w+)'", counted)) & {commitment.id for commitment in commitments}
    assert named == {commitment.id for commitment in commitments if commitment.proxy.figure}


def changed(place: str, value: Any) -> dict[str, Any]:
    body = source()
    body["commitments"][0][place] = value
    return body


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("kind", "wish", "kind"),
        ("clauses", {}, "clauses"),
        ("clauses", {"住有所居": ""}, "clauses"),
        ("department", "weather", "no department weather"),
        ("proxy", {"indicators": ["happiness"]}, "no indicator happiness"),
        ("proxy", {"systems": ["weather"]}, "no system weather"),
        ("proxy", {"indicators": ["nursing_bed_share"], "systems": ["health"]}, "either indicators"),
        ("id", "nursing_bed_share", "nursing_bed_share is there 2 times"),
        ("id", "mediation", "mediation is there 2 times"),
    ],
)
def test_what_is_wrong_with_a_commitment_is_named(
    tmp_path: Path, place: str, value: Any, message: str
) -> None:
    with pytest.raises(DefinitionError, match=message):
        load_commitments(written(tmp_path, changed(place, value)))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (["housing.old_estates.colour"], r"elevators_added: no field housing\.old_estates\.colour"),
        (["housing.old_estates.features", "petitions.cases.due_on"], "records of one extract"),
    ],
)
def test_a_figure_counts_delivered_fields_of_one_extract(
    tmp_path: Path, fields: list[str], message: str
) -> None:
    body = source()
    [lifts] = [item for item in body["commitments"] if item["id"] == "elevators_added"]
    lifts["proxy"]["figure"]["fields"] = fields
    with pytest.raises(DefinitionError, match=message):
        load_commitments(written(tmp_path, body))


def test_a_figure_says_how_it_is_read(tmp_path: Path) -> None:
    body = source()
    [lifts] = [item for item in body["commitments"] if item["id"] == "elevators_added"]
    del lifts["proxy"]["figure"]["reading"]
    with pytest.raises(DefinitionError, match=r"figure\.reading"):
        load_commitments(written(tmp_path, body))


def test_milestone_subjects_belong_to_an_indicator(tmp_path: Path) -> None:
    body = source()
    body["milestone_subjects"] = {"happiness": [{"word": "x", "zh": "x", "en": "x"}]}
    with pytest.raises(DefinitionError, match="no indicator happiness"):
        load_commitments(written(tmp_path, body))


def test_a_file_that_is_not_yaml_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"commitments\.yaml"):
        load_commitments(written(tmp_path, "commitments: [unclosed"))
