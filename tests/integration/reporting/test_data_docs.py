"""Great Expectations' Data Docs of a known night: its verdicts, no request, nobody's data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cityplan.cli import app
from cityplan.contracts import load_contracts
from cityplan.reporting.data_docs import docs_folder, write_index, write_pages
from cityplan.settings import Settings
from cityplan.validation.rules import rules_of
from cityplan.warehouse.connect import connect, owner_url
from tests.support.deliveries import TestWarehouse, clean_record, resident_id

CONTRACTS = load_contracts()
DEATHS, VENUES = "health.deaths", "sports.venues"
PERSON, NAME = resident_id(77), "欧阳文档"


@pytest.fixture(scope="module")
def docs(
    module_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TestWarehouse, Path]]:
    with connect(owner_url(module_settings), autocommit=True) as connection:
        city = TestWarehouse(module_settings, connection, tmp_path_factory.mktemp("inbox"))
        deaths = CONTRACTS[DEATHS]
        good = [clean_record(deaths, number) for number in range(9)]
        bad = clean_record(deaths, 77, name=NAME, sex="待核实")
        city.deliver(DEATHS, "2024-04-30", [*good, bad])
        city.load(DEATHS)
        assert len(write_pages(module_settings, deaths)) == 2
        assert write_pages(module_settings, CONTRACTS[VENUES]) == ()
        write_index(module_settings, CONTRACTS.values())
        yield city, docs_folder(module_settings)


class Requests(HTMLParser):
    """Everything a page would ask for, and where its links lead."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.linked: list[str] = []
        self.scripts = 0
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.scripts += tag == "script"
        if address := named.get("src") or (named.get("href") if tag == "link" else None):
            self.asked.append(address)
        elif tag == "a" and (address := named.get("href")):
            self.linked.append(address)


def test_the_verdict_on_every_rule_is_shown_in_both_languages(docs: tuple[TestWarehouse, Path]) -> None:
    page = (docs[1] / f"results/{DEATHS}.html").read_text(encoding="utf-8")
    rules = rules_of(CONTRACTS[DEATHS])
    for rule in rules:
        assert f"{rule.zh} · {rule.en}" in page
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "截至 as of 2024-04-30, accepted" in text
    counted = f"已检查 Evaluated Expectations {len(rules)} 通过 Successful Expectations {len(rules) - 1} "
    assert counted in text
    assert "数据表 Data asset: health__deaths" in text and "__none__" not in text
    for field in CONTRACTS[DEATHS].kept_fields:
        assert f"{field.zh} {field.name}" in text or not any(
            rule.kwargs.get("column") == field.name for rule in rules
        )
    assert "1 unexpected values found. 10% of 10 total rows." in text


def test_every_page_brings_what_it_needs(docs: tuple[TestWarehouse, Path]) -> None:
    pages = sorted(docs[1].rglob("*.html"))
    assert len(pages) == 3
    index = (docs[1] / "index.html").read_text(encoding="utf-8")
    assert f'suites/{DEATHS}.html">{len(rules_of(CONTRACTS[DEATHS]))}</a>' in index
    for page in pages:
        found = Requests(page)
        assert found.scripts == 0
        assert found.asked
        for address in (*found.asked, *(link for link in found.linked if not link.startswith("#"))):
            assert (page.parent / address).is_file(), (page, address)
    for style in docs[1].rglob("*.css"):
        assert not re.search(r"@import|url\((?!['\"]?data:)", style.read_text(encoding="utf-8"))


def test_nobody_s_data_appears(docs: tuple[TestWarehouse, Path]) -> None:
    for page in docs[1].rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not [secret for secret in (PERSON, PERSON[6:14], NAME, NAME[:2], "待核实") if secret in text]


def test_the_command_writes_all_pages(
    docs: tuple[TestWarehouse, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    city, folder = docs
    (folder / f"results/{DEATHS}.html").unlink()
    for name, value in city.settings.environment.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(app, ["data-docs"])
    assert result.exit_code == 0, result.output
    assert Path(result.output.strip()) == folder / "index.html"
    assert (folder / f"results/{DEATHS}.html").is_file()
