"""The housing bureau pushes batches to a table of strings on its exchange database."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from cityplan.city.channels.exchange import ExchangeTable
from cityplan.city.render import headers
from cityplan.contracts import load_contracts
from cityplan.settings import Settings
from cityplan.warehouse.connect import connect, role_url

PAYMENTS = load_contracts()["housing.rent_subsidy_payments"]


@pytest.fixture
def url(settings: Settings) -> str:
    address = role_url(settings, "exchange", database="exchange").render_as_string(hide_password=False)
    with connect(address, autocommit=True) as connection:
        connection.execute('drop table if exists "租赁补贴发放"')
    return address


def _push(url: str, as_of: date, *payments: str) -> None:
    table = ExchangeTable(url, PAYMENTS, as_of, headers(PAYMENTS))
    columns = {field.name: [""] * len(payments) for field in PAYMENTS.fields}
    table.write(pd.DataFrame({**columns, "payment_id": list(payments)}))
    table.close()


def _pushed(url: str) -> list[tuple[object, ...]]:
    with connect(url) as connection:
        return connection.execute(
            'select "推送日期"::text, "发放流水号" from "租赁补贴发放" order by 1, 2'
        ).fetchall()


def test_every_column_is_text_but_the_batch(url: str) -> None:
    _push(url, date(2026, 10, 28), "a")
    with connect(url) as connection:
        columns = connection.execute(
            "select column_name, data_type from information_schema.columns where table_name = '租赁补贴发放'"
        ).fetchall()
    assert dict(columns) == {**dict.fromkeys(headers(PAYMENTS), "text"), "推送日期": "date"}


def test_absent_texts_are_nulls(url: str) -> None:
    _push(url, date(2026, 10, 28), "a")
    with connect(url) as connection:
        assert connection.execute('select "金额" from "租赁补贴发放"').fetchall() == [(None,)]


def test_a_batch_pushed_again_replaces_itself_and_no_other(url: str) -> None:
    _push(url, date(2026, 10, 28), "a", "b")
    _push(url, date(2026, 10, 29), "c")
    _push(url, date(2026, 10, 28), "b2")
    assert _pushed(url) == [("2026-10-28", "b2"), ("2026-10-29", "c")]


def test_a_batch_is_seen_only_when_it_is_whole(url: str) -> None:
    table = ExchangeTable(url, PAYMENTS, date(2026, 10, 28), headers(PAYMENTS))
    columns = {field.name: ["x"] for field in PAYMENTS.fields}
    table.write(pd.DataFrame(columns))
    assert _pushed(url) == []
    table.close()
    assert len(_pushed(url)) == 1
