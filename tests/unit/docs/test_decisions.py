"""The index of the decisions: each is in it, by the title and with the amendments that its file has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cityplan.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "docs" / "adr"
DECISIONS = sorted(FOLDER.glob("[0-9]*.md"))
LISTED = re.compile(r"^\| \[(\d{4})\]\((.+)\) \| (.+) \| (.+) \| (.*) \|$", re.MULTILINE)
STATUS = re.compile(r"^Status: accepted(?:; amends ([^;]+))?(?:; amended by ([^;]+))?$")
NUMBER = re.compile(r"\b\d{4}\b")


def head(path: Path) -> tuple[str, str]:
    """The first and the third line: title and status."""
    title, between, status = path.read_text(encoding="utf-8").splitlines()[:3]
    assert not between
    return title, status


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_every_decision_has_a_title_and_a_status(path: Path) -> None:
    title, status = head(path)
    assert title.startswith(f"# {path.name[:4]} ")
    assert STATUS.match(status), "as in: Status: accepted; amends 0010 (counts); amended by 0150 (rules)"


def test_the_index_lists_every_decision_once_with_its_title_and_what_amends_it() -> None:
    listed = {name: (number, title, by) for number, name, title, _, by in LISTED.findall(index())}
    expected = {}
    for path in DECISIONS:
        title, status = head(path)
        amended = STATUS.match(status)
        by = NUMBER.findall(amended[2] or "") if amended else []
        expected[path.name] = (path.name[:4], title.split(" ", 2)[2], ", ".join(by))
    assert listed == expected
    assert len(LISTED.findall(index())) == len(listed)


def test_what_amends_says_so_as_what_is_amended_does() -> None:
    amends, amended = set(), set()
    for path in DECISIONS:
        said = STATUS.match(head(path)[1])
        assert said is not None
        amends |= {(path.name[:4], other) for other in NUMBER.findall(said[1] or "")}
        amended |= {(other, path.name[:4]) for other in NUMBER.findall(said[2] or "")}
    assert amends == amended


def index() -> str:
    return (FOLDER / "README.md").read_text(encoding="utf-8")
