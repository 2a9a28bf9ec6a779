"""Clean records of any contract, made from its columns alone, and a warehouse that loads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from psycopg import sql

from cityplan.contracts import Contract, Field, FieldType, load_codelists, load_contracts
from cityplan.loading.night import load_extract
from cityplan.loading.outcome import DeliveryOutcome
from cityplan.reference import read_divisions
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection
from tests.support.inbox import Inbox

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_CODE = "91350100M000100Y43"
CONSTANTS = {
    FieldType.DECIMAL: "10.00",
    FieldType.DATE: "2024-03-01",
    FieldType.MONTH: "2024-03",
    FieldType.SCHOOL_YEAR: "2023-2024",
    FieldType.BOOLEAN: "是",
    FieldType.DISTRICT: "230102",
    FieldType.AREA: "230100",
    FieldType.USCC: CREDIT_CODE,
}


def resident_id(number: int) -> str:
    """A sound resident id, another one for each number below 28,000."""
    body = f"230102{1970 + number % 28}0{1 + number // 28 % 9}15{1 + number // 252 % 998:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    whole = body + "10X98765432"[total % 11]
    return whole if not whole.endswith("000") else resident_id(number + 20_000)


def clean_text(item: Field, number: int) -> str:
    """A text of the field that breaks no rule; texts of key fields differ from number to number."""
    if item.type is FieldType.INTEGER:
        return str(1990 + number if item.key_position else 10)
    if item.type is FieldType.DIVISION:
        return read_divisions()[number if item.key_position else 1].division_code
    if item.type is FieldType.ID_NUMBER:
        return resident_id(number)
    if item.codelist:
        return load_codelists()[item.codelist].codes[0].zh
    return CONSTANTS.get(item.type, f"{number:010d}")


def agreeing(contract: Contract, number: int) -> dict[str, str]:
    """Texts that a record's other texts, or the whole extract, leave no choice about."""
    division = read_divisions()[number]
    names = load_codelists()
    person = resident_id(number)
    match contract.name:
        case "civil_affairs.administrative_divisions":
            level = names["division_level"].codes
            kind = names["division_kind"].codes
            return {
                "level": next(code.zh for code in level if code.code == division.level),
                "kind": next(code.zh for code in kind if code.code == division.kind),
            }
        case "civil_affairs.day_care_service_areas":
            communities = [one for one in read_divisions() if one.level == "community_level"]
            return {"community_code": communities[number].division_code}
        case "civil_affairs.minimum_living_standards":
            return {"effective_from": f"{1990 + number}-04-01"}
        case "education.vocational_recognitions":
            return {"major_code": ""}
        case "government.reported_indicators":
            return {"period_end": "2024-02-29"}
        case "health.deaths" | "health.elderly_health_services":
            return {
                **({"underlying_cause": "I21.9"} if contract.extract == "deaths" else {}),
                "birth_date": f"{person[6:10]}-{person[10:12]}-{person[12:14]}",
                "sex": "男" if int(person[16]) % 2 else "女",
            }
        case "housing.old_estates":
            return {"built_year": "1990", "plan_year": "2021"}
        case "human_resources.pension_adjustments":
            return {"adjusted_on": f"{1990 + number}-03-01"}
    return {}


def clean_record(contract: Contract, number: int, **changes: str) -> dict[str, str]:
    """A record that breaks no rule of the contract; `changes` replace texts."""
    texts = {item.name: clean_text(item, number) for item in contract.fields}
    return texts | agreeing(contract, number) | changes


@dataclass
class TestWarehouse:
    """A fresh warehouse with an inbox: deliver files, load them, look at what came of it."""

    __test__ = False

    settings: Settings
    connection: Connection
    folder: Path

    @property
    def inbox(self) -> Inbox:
        """The inbox folder's writer."""
        return Inbox(self.folder)

    def deliver(self, extract: str, as_of: str, records: Iterable[Mapping[str, Any]]) -> Path:
        """Put a csv into the inbox; an earlier one of the same date is replaced."""
        return self.inbox.deliver(extract, as_of, records)

    def deliver_clean(self, extract: str, as_of: str, count: int, **changes: str) -> Path:
        """Put `count` clean records into the inbox."""
        contract = load_contracts()[extract]
        return self.deliver(extract, as_of, [clean_record(contract, n, **changes) for n in range(count)])

    def load(
        self, extract: str, business_date: str = "2030-12-31", **channels: Any
    ) -> tuple[DeliveryOutcome, ...]:
        """Load what waits for the extract up to the business date."""
        contract = load_contracts()[extract]
        night = date.fromisoformat(business_date)
        return load_extract(
            self.settings, contract, night, "test", **({"inbox": self.folder} | channels)
        ).deliveries

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of a query as the warehouse's owner."""
        return self.connection.execute(query.encode(), parameters or None).fetchall()

    def current(self, extract: str, *columns: str) -> list[tuple[Any, ...]]:
        """Current versions of an extract, ordered."""
        table = sql.Identifier("history", load_contracts()[extract].table)
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        query = sql.SQL("select {} from {} where known_to = 'infinity' order by {}")
        return self.connection.execute(query.format(names, table, names)).fetchall()

    def lose(self, table: str, condition: str) -> None:
        """Let the table silently drop the rows that are inserted from now on and meet the condition."""
        self.connection.execute("create schema if not exists sabotage")
        self.connection.execute("grant usage on schema sabotage to loader")
        self.connection.execute(
            "create or replace function sabotage.lose() returns trigger language plpgsql"
            f" as 'begin if {condition} then return null; end if; return new; end'".encode()
        )
        self.connection.execute(
            f"create trigger lost before insert on {table} for each row"
            " execute function sabotage.lose()".encode()
        )
