"""Every department hands over in its own way."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import httpx
import openpyxl
import pandas as pd
import pytest

from cityplan.city.channels.api import ApiBatch, serving
from cityplan.city.channels.text_file import TextFile
from cityplan.city.channels.workbook import StyledWorkbook
from cityplan.city.model import ApiConnection
from cityplan.city.render import headers
from cityplan.contracts import load_contracts

CONTRACTS = load_contracts()
POPULATION = CONTRACTS["statistics.resident_population"]
INSTITUTIONS = CONTRACTS["civil_affairs.elderly_care_institutions"]
CASES = CONTRACTS["petitions.cases"]
DAY = date(2026, 10, 28)


def _population(*rows: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["year", "district_code", "sex", "age_group", "persons"])


def test_csv_is_written_in_the_encoding_asked_for_and_counts_its_lines(tmp_path: Path) -> None:
    file = TextFile(tmp_path / "签约.csv", ["姓名", "备注"], "gb18030", compressed=False)
    first = file.write(pd.DataFrame([["王伟", "a,b"], ["李娜", ""]]))
    second = file.write(pd.DataFrame([["张敏", ""]]))
    file.close()
    assert (tmp_path / "签约.csv").read_bytes() == '姓名,备注\r\n王伟,"a,b"\r\n李娜,\r\n张敏,\r\n'.encode(
        "gb18030"
    )
    assert [*first, *second] == [2, 3, 4]


def test_gzip_holds_neither_name_nor_time(tmp_path: Path) -> None:
    for name in ("a.csv.gz", "b.csv.gz"):
        file = TextFile(tmp_path / name, ["姓名"], "utf-8", compressed=True)
        file.write(pd.DataFrame([["王伟"]]))
        file.close()
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()).decode() == "姓名\r\n王伟\r\n"


@pytest.fixture
def population_sheet(tmp_path: Path) -> list[tuple[object, ...]]:
    book = StyledWorkbook(tmp_path / "人口.xlsx", POPULATION, DAY, headers(POPULATION))
    numbers = book.write(
        _population(
            ("2024", "230102", "男", "0岁", "10"),
            ("2025", "230102", "男", "0岁", "1,200"),
            ("2024", "230103", "男", "0岁", "7"),
        )
    )
    book.close()
    assert list(numbers) == [4, 7, 5]
    return list(openpyxl.load_workbook(tmp_path / "人口.xlsx")["常住人口"].values)


def test_workbooks_have_titles_totals_and_notes_around_the_records(
    population_sheet: list[tuple[object, ...]],
) -> None:
    first_cells = [row[0] for row in population_sheet]
    assert first_cells == [
        *("哈尔滨市常住人口情况表", "截至2026年10月28日", "序号", 1, 2, "2024小计", 3, "2025小计", "合计"),
        *(None, "注：本表由统计局填报，数据以系统登记为准。", "填表人："),
    ]


def test_plain_numbers_become_number_cells_and_the_rest_stays_text(
    population_sheet: list[tuple[object, ...]],
) -> None:
    assert population_sheet[3] == (1, 2024, "230102", "男", "0岁", 10)
    assert population_sheet[6][-1] == "1,200"
    assert population_sheet[5][-1] == 17


def test_neighbouring_dates_and_amounts_share_a_merged_header_above_them(tmp_path: Path) -> None:
    book = StyledWorkbook(tmp_path / "机构.xlsx", INSTITUTIONS, DAY, headers(INSTITUTIONS))
    book.close()
    sheet = openpyxl.load_workbook(tmp_path / "机构.xlsx")["养老服务机构"]
    upper, lower = ([cell.value for cell in sheet[row]] for row in (3, 4))
    assert upper[7:] == ["数量", None, "日期", None]
    assert lower[7:] == ["床位总数", "护理型床位", "启用日期", "停业日期"]
    assert {"H3:I3", "J3:K3", "A3:A4", "A1:K1"} <= {str(merged) for merged in sheet.merged_cells.ranges}


def test_equal_workbooks_are_equal_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        book = StyledWorkbook(tmp_path / name, POPULATION, DAY, headers(POPULATION))
        book.write(_population(("2024", "230102", "男", "0岁", "10")))
        book.close()
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def _client(api: ApiConnection) -> httpx.Client:
    return httpx.Client(base_url=api.url, headers={"X-App-Key": api.app_key})


@pytest.fixture
def api_folder(tmp_path: Path) -> Path:
    batch = ApiBatch(tmp_path, CASES, DAY)
    batch.write(pd.DataFrame({"case_no": [f"XF{n}" for n in range(5)], "rating": [""] * 5}))
    batch.close()
    return tmp_path


def test_the_api_pages_its_records(api_folder: Path) -> None:
    with serving(api_folder, "secret", busy=False) as api, _client(api) as client:
        assert client.get("/cases/batches").json() == {"batches": ["2026-10-28"]}
        page = client.get("/cases", params={"as_of": "2026-10-28", "page": 2, "page_size": 3}).json()
    assert {name: page[name] for name in ("page", "pages", "total")} == {"page": 2, "pages": 2, "total": 5}
    assert page["records"] == [{"case_no": "XF3", "rating": None}, {"case_no": "XF4", "rating": None}]


@pytest.mark.parametrize(
    ("key", "path", "status"),
    [
        ("wrong", "/cases?as_of=2026-10-28", 401),
        ("secret", "/cases?as_of=2026-10-29", 404),
        ("secret", "/nothing/batches", 404),
        ("secret", "/cases?as_of=2026-10-28&page=0", 400),
        ("secret", "/cases?as_of=2026-10-28&page_size=5000", 400),
    ],
)
def test_the_api_refuses_what_it_cannot_answer(api_folder: Path, key: str, path: str, status: int) -> None:
    with serving(api_folder, "secret", busy=False) as api:
        assert httpx.get(api.url + path, headers={"X-App-Key": key}).status_code == status


def test_a_busy_api_asks_to_come_again_and_then_answers(api_folder: Path) -> None:
    pages = [f"/cases?as_of=2026-10-28&page={page}&page_size=1" for page in range(1, 6)]
    with serving(api_folder, "secret", busy=True) as api, _client(api) as client:
        first = [client.get(page) for page in pages]
        again = [client.get(page) for page in pages]
    assert [answer.status_code for answer in first] == [200, 200, 200, 200, 429]
    assert first[-1].headers["Retry-After"] == "1"
    assert {answer.status_code for answer in again} == {200}
