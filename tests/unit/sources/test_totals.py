"""Totals that hold and totals that do not: the place, what is said, what the rows add up to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cityplan.contracts import Contract
from cityplan.errors import DeliveryError
from cityplan.landing import SHARE
from tests.support.workbooks import xlsx

Read = Callable[..., Any]
Row = list[Any]


def home(number: int, beds: Any, nursing: Any) -> Row:
    code = "230102001000"
    return [f"JG{number}", None, "院", "养老机构", code, None, beds, nursing, "2019-05-01", None]


def total(label: str, beds: Any, nursing: Any = None) -> Row:
    return [label, None, None, None, None, None, beds, nursing]


def read_rows(read: Read, contract: Contract, *rows: Row) -> Any:
    header = [field.zh for field in contract.fields]
    return read(contract, {"养老.xlsx": xlsx({"养老服务机构": [header, *rows]})}, SHARE)


HOLDS = {
    "all rows above": [home(1, 100, 60), home(2, 30, 0), total("合计", 130, 60)],
    "since the total before": [
        *(home(1, 100, 60), home(2, 30, 0), total("道里区小计", 130, 60)),
        *(home(3, 50, 5), total("南岗区小计", 50, 5), total("全市合计", 180, 65)),
    ],
    "the rows below": [total("合计", 180, 65), home(1, 100, 60), home(2, 80, 5)],
    "up to the next total": [
        *(total("道里区小计", 100), home(1, 100, 60), total("南岗区小计", 80), home(2, 80, 5)),
        total("合计", 180),
    ],
    "texts left out, as a spreadsheet does": [home(1, "1,200", 0), home(2, 30, 0), total("合计", 30)],
    "full-width digits left out": [home(1, "３６", 0), home(2, 30, 0), total("合计", 30)],
    "full-width digits taken along": [home(1, "３６", 0), home(2, 30, 0), total("合计", 66)],
    "texts taken along": [home(1, "1,200", 0), home(2, 30, 0), total("合计", "1,230")],
    "a cell nobody can add": [home(1, "约100", 0), home(2, 30, 0), total("合计", 130)],
    "a row set aside": [home(1, 100, 0), [*home(2, 30, 0), "多余"], total("合计", 130)],
    "nothing said": [home(1, 100, 60), total("合计", None)],
    "a fraction as written": [home(1, "0.25", 0), home(2, "0.5", 0), total("合计", "0.8")],
}


@pytest.mark.parametrize("rows", HOLDS.values(), ids=HOLDS.keys())
def test_a_total_holds_as(read: Read, contract: Contract, rows: list[Row]) -> None:
    assert read_rows(read, contract, *rows).records


def test_a_total_that_differs_refuses_the_delivery_and_says_where(read: Read, contract: Contract) -> None:
    with pytest.raises(DeliveryError) as refused:
        read_rows(read, contract, home(1, 100, 60), home(2, 1030, 0), total("合计", 1230, 60))
    assert str(refused.value).endswith(
        "养老.xlsx, sheet 工作表 养老服务机构, line 行 4, column 列 床位总数 (beds_total): "
        "The total says 1,230, the rows above it add up to 1,130. 合计与明细之和不符。 "
        "Correct the rows or the total and send the file again. 请核对明细与合计后重新报送。"
    )


def test_a_lost_row_is_noticed_under_a_later_subtotal_too(read: Read, contract: Contract) -> None:
    rows = [home(1, 100, 60), total("道里区小计", 100, 60), home(2, 30, 0), total("南岗区小计", 80, 5)]
    with pytest.raises(
        DeliveryError,
        match=r"行 5, column 列 床位总数.*says 80, .* to 130, those since the total before to 30",
    ):
        read_rows(read, contract, *rows, total("合计", 180, 65))
