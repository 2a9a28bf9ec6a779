"""The warehouse's readers find every record the city wrote, in the row the plan of irregularities names."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from cityplan.city import City, HandedOver, Outcome
from cityplan.contracts import Contract, load_contracts
from cityplan.landing.delivery import SHARE, LandedDelivery, LandedFile
from cityplan.sources import copy_columns, read_delivery


def _landed(contract: Contract, handed: HandedOver) -> LandedDelivery:
    path = Path(handed.place)
    content = path.read_bytes()
    file = LandedFile(path.name, path, sha256(content).hexdigest(), len(content), path.as_uri())
    as_of = handed.delivery.as_of
    return LandedDelivery(contract.department, contract.extract, as_of, SHARE, str(path.parent), (file,))


def _records(contract: Contract, handed: HandedOver) -> Iterator[dict[str, str]]:
    for block in read_delivery(_landed(contract, handed), contract, 1):
        for line in block.copy_text.decode().splitlines():
            yield dict(zip(copy_columns(contract), line.split("\t"), strict=True))


def _in_the_share(handed_over: list[HandedOver]) -> Iterator[tuple[Contract, HandedOver]]:
    for handed in handed_over:
        contract = load_contracts()[handed.delivery.extract]
        if contract.channel.kind == "share" and handed.delivery.expected is Outcome.ACCEPTED:
            yield contract, handed


@pytest.mark.usefixtures("hamlet")
def test_as_many_records_are_read_as_were_written(handed_over: list[HandedOver]) -> None:
    for contract, handed in _in_the_share(handed_over):
        records = list(_records(contract, handed))
        assert len(records) == handed.rows, handed.place
        assert {record["problem"] for record in records} <= {"\\N"}


def test_a_planted_row_is_read_where_the_plan_says(handed_over: list[HandedOver]) -> None:
    found = 0
    for contract, handed in _in_the_share(handed_over):
        by_row = {record["row_number"]: record for record in _records(contract, handed)}
        for planted in handed.planted:
            if planted.kind in ("ruined_id", "outside_code_list", "never_existing_division", "test_row"):
                record = by_row[str(planted.row)]
                marks = {"outside_code_list": "待核实", "test_row": "测试"}
                text = record[planted.column] if planted.column else "".join(record.values())
                sign = {"ruined_id": "000", "never_existing_division": "230199"}.get(planted.kind)
                assert (sign or marks[planted.kind]) in text, (handed.place, planted)
                found += 1
    assert found > 50


def test_the_api_and_the_exchange_table_list_their_batches(
    hamlet: City, handed_over: list[HandedOver]
) -> None:
    from cityplan.sources.api import ApiBatches
    from cityplan.sources.database import ExchangeBatches

    contracts = [one for one in load_contracts().values() if one.channel.kind in ("api", "database")]
    assert {contract.department for contract in contracts} == {"housing", "petitions"}
    with hamlet.serve() as api:
        for contract in contracts:
            batches = (
                ApiBatches(api.url, api.app_key, contract)
                if contract.channel.kind == "api"
                else ExchangeBatches(hamlet.exchange_url, contract)
            )
            expected = {one.delivery.as_of for one in handed_over if one.delivery.extract == contract.name}
            assert set(batches.dates()) == expected, contract.name
            batches.close()
