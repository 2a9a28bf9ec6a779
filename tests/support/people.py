"""People who do not exist, planted in every personal column in every way it may go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count, permutations
from pathlib import Path

from cityplan.contracts import Contract, Field, FieldType, Pii, load_contracts
from tests.support.deliveries import clean_record, resident_id
from tests.support.inbox import Inbox, as_delivered

RARE = "翾瓘韡璟瑢翀琀璘澍燊"
"""Characters that no other text of a run holds side by side."""

SHOWN = {Pii.NAME: 1, Pii.PHONE: 3, Pii.ID_NUMBER: 6, Pii.HOUSEHOLD: 4, Pii.CERTIFICATE: 6}
"""How many characters an operator may see of each; the rest may stand nowhere; birth dates may in history."""

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

Record = dict[str, str]


@dataclass
class People:
    """Makes personal texts, each once, and remembers what must not be seen of them."""

    secrets: set[str] = field(default_factory=set)
    birth_dates: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: count(5_000))
    _names: Iterator[tuple[str, ...]] = field(default_factory=lambda: permutations(RARE, 3))

    def text(self, kind: Pii) -> str:
        """A new personal text of that class, to be remembered as it is."""
        return self.keep(self.made(kind), kind)

    def made(self, kind: Pii) -> str:
        """A new personal text of that class."""
        number = next(self._numbers)
        return {
            Pii.NAME: lambda: f"欧{''.join(next(self._names))}",
            Pii.PHONE: lambda: f"139{number * 7_919 % 10**8:08d}",
            Pii.ID_NUMBER: lambda: resident_id(number),
            Pii.HOUSEHOLD: lambda: f"HK{number}{RARE[number % 9]}{number * 31}",
            Pii.CERTIFICATE: lambda: f"ZS{number}{RARE[number % 7]}{number * 37}",
            Pii.BIRTH_DATE: lambda: str(date(1903, 1, 1) + timedelta(number)),
        }[kind]()

    def keep(self, text: str, kind: Pii) -> str:
        """Remember a text: of a phone the whole but its first digit, since eight digits may be anybody's."""
        if kind is Pii.BIRTH_DATE:
            self.birth_dates.add(text)
        else:
            self.secrets.add(text[1 if kind is Pii.PHONE else SHOWN[kind] :])
        return text

    def record(self, contract: Contract, number: int, **changes: str) -> Record:
        """A clean record about somebody new."""
        found = clean_record(contract, number)
        left = [item for item in contract.fields if item.pii is not None and item.name not in changes]
        personal = {item.name: self.text(item.pii) for item in left if item.pii is not None}
        if found.get("birth_date") and (person := personal.get("id_number")):
            born = f"{person[6:10]}-{person[10:12]}-{person[12:14]}"
            personal["birth_date"] = self.keep(born, Pii.BIRTH_DATE)
            personal["sex"] = "男" if int(person[16]) % 2 else "女"
        return {**found, **personal, **changes}


def personal_contracts() -> list[Contract]:
    """Every extract with a personal column."""
    return [contract for contract in load_contracts().values() if any(item.pii for item in contract.fields)]


def deliver_people(people: People, inbox: Path, accepted_as_of: str, refused_as_of: str) -> None:
    """Deliver, for every extract with personal columns: rows to be accepted and set aside, then a file that
    is refused as it has no header; of one extract also a file with too many broken rows.
    """
    forms = ("csv", "csv.gz", "xlsx")
    for place, contract in enumerate(personal_contracts()):
        rows = [people.record(contract, 1), *_broken(people, contract)]
        Inbox(inbox).deliver(contract.name, accepted_as_of, rows, form=forms[place % 3])
        headless = as_delivered(contract, [people.record(contract, number) for number in range(40, 43)])[1:]
        folder = inbox / contract.department / contract.extract / refused_as_of
        folder.mkdir(parents=True)
        # One field too many in the second line, as an unquoted comma makes it.
        lines = [",".join(row) + (",x" if number == 1 else "") for number, row in enumerate(headless)]
        (folder / "people.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    contract = load_contracts()["health.physicians"]
    rows = [people.record(contract, number, is_primary="也许") for number in range(60)]
    Inbox(inbox).deliver(contract.name, "2024-03-31", rows)


def _broken(people: People, contract: Contract) -> Iterator[Record]:
    """Records with their personal texts in wrong places and forms, and sound ones broken elsewhere."""
    fields: dict[Pii, Field] = {item.pii: item for item in contract.fields if item.pii is not None}
    numbers = count(2)
    other = next(
        item.name for item in contract.fields if item.type is FieldType.DISTRICT or item.name.endswith("code")
    )
    for column, broken in _other_columns(contract):
        for stray in strays(people):
            yield people.record(contract, next(numbers), **broken, **{column: stray})
    yield people.record(contract, next(numbers), **{other: "待核实"})
    if name := fields.get(Pii.NAME):
        for stray in (Pii.PHONE, Pii.ID_NUMBER):
            yield people.record(contract, next(numbers), **{name.name: people.text(stray)})
            yield people.record(contract, next(numbers), **{name.name: people.text(stray), other: "待核实"})
    if phone := fields.get(Pii.PHONE):
        yield people.record(contract, next(numbers), **{phone.name: people.text(Pii.NAME), other: "待核实"})
    if item := fields.get(Pii.ID_NUMBER):
        for spoiled in _wrong_ids(people.text(Pii.ID_NUMBER)):
            yield people.record(contract, next(numbers), **{item.name: people.keep(spoiled, Pii.ID_NUMBER)})


def _wrong_ids(person: str) -> Iterator[str]:
    yield person[:17] + ("0" if person[17] != "0" else "1")
    yield person[:17]
    yield f"{person[:6]} {person[6:]}"
    yield person + "9"


def _other_columns(contract: Contract) -> Iterator[tuple[str, Record]]:
    """A column whose text is quoted since no division is called so; a free one of a row broken elsewhere; and
    what breaks the row.
    """
    place = contract.place_field
    if place is None:
        return
    yield place, {}
    for item in contract.fields:
        if item.type is FieldType.TEXT and item.pii is None and not item.key_position:
            yield item.name, {place: "待核实"}
            return


def strays(people: People) -> Iterator[str]:
    """Persons in columns where nobody should stand, in the forms in which people write them."""
    spaced, wide, old = (people.made(Pii.ID_NUMBER) for _ in range(3))
    yield people.keep(f"{spaced[:6]} {spaced[6:14]} {spaced[14:]}", Pii.ID_NUMBER)
    yield people.keep(f"证件 {wide.translate(FULL_WIDTH)} 待补", Pii.ID_NUMBER)
    yield people.keep(f"{old[:6]}{old[8:17]}", Pii.ID_NUMBER)
    for gap in (" ", "-"):
        phone = people.made(Pii.PHONE)
        people.keep(written := gap.join((phone[:3], phone[3:7], phone[7:])), Pii.PHONE)
        yield f"电话：{written}，请回电"
    name = f"孟{people.made(Pii.NAME)[1:3]}"
    people.secrets.add(name)
    yield name
    yield f"联系人：{name}，待核实"
