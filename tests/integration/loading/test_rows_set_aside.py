"""Rows that are set aside or skipped: where and why, and nobody's data."""

from __future__ import annotations

from tests.integration.loading.delivered import CHANGES, CONTRACTS, SNAPSHOT, home
from tests.support.deliveries import TestWarehouse, clean_record, resident_id

DEATHS = "health.deaths"
PARTICIPANTS, ADJUSTMENTS = "human_resources.pension_participants", "human_resources.pension_adjustments"


def test_a_row_set_aside_says_where_and_why_in_both_languages(city: TestWarehouse) -> None:
    city.deliver(SNAPSHOT, "2024-03-31", [home(1), home(2, kind="外星人", opened_on="2023-02-30")])
    city.load(SNAPSHOT)
    [(file, row_number, rule_ids, reason, key, state)] = city.rows(
        "select file, row_number, rule_ids, reason, record_key, state from quality.quarantined_row"
    )
    assert (file, row_number, state) == ("elderly_care_institutions.csv", 3, "open")
    assert rule_ids == ["kind.readable", "opened_on.readable"]
    assert "类别不在代码表内（外星人）" in reason
    assert "is not a date that exists (2023-02-30)" in reason
    assert key == "0000000002"


def test_personal_data_of_a_row_set_aside_is_masked(city: TestWarehouse) -> None:
    stray = resident_id(5)
    record = clean_record(
        CONTRACTS[CHANGES],
        1,
        name="王小明",
        phone="13812345678",
        id_number="230102199003070013",
        signed_on="2023-02-30",
        doctor_licence_no=f"{stray} 13912345678",
    )
    city.deliver(CHANGES, "2024-03-31", [record])
    city.load(CHANGES)
    [(text,)] = city.rows("select to_jsonb(quarantined_row)::text from quality.quarantined_row")
    for secret in ("王小明", "小明", "13812345678", "230102199003070013", stray, "13912345678"):
        assert secret not in text
    assert "230102****" in text


def test_of_a_birth_date_the_year_is_shown_beside_the_id(city: TestWarehouse) -> None:
    person = resident_id(5)
    born = f"{person[6:10]}-{person[10:12]}-{person[12:14]}"
    record = clean_record(CONTRACTS[DEATHS], 5, residence_code="待核实", underlying_cause=f"{person} {born}")
    city.deliver(DEATHS, "2024-03-31", [record])
    city.load(DEATHS)
    [(values, text)] = city.rows("select values, to_jsonb(row)::text from quality.quarantined_row as row")
    assert (values["birth_date"], values["id_number"]) == (f"{person[6:10]}-**-**", "230102****")
    assert born not in text and person[6:14] not in text


def test_rows_of_one_person_share_a_key_in_an_extract_and_none_across_extracts(city: TestWarehouse) -> None:
    for extract in (PARTICIPANTS, ADJUSTMENTS):
        city.deliver_clean(extract, "2024-02-29", 1)
        for as_of in ("2024-03-31", "2024-04-30"):
            city.deliver_clean(extract, as_of, 1, district_code="待核实")
        city.load(extract)
    [([first], aside), ([second], others)] = city.rows(
        "select array_agg(distinct split_part(row.record_key, '|', 2)), count(*)"
        " from quality.quarantined_row as row inner join audit.delivery_event as event using (delivery_id)"
        " where event.event = 'received' group by event.extract"
    )
    [(pseudonym,)] = city.current(PARTICIPANTS, "id_number")
    assert [(pseudonym,)] == city.current(ADJUSTMENTS, "id_number")
    assert aside == others == 2 and len({first, second, pseudonym}) == 3


def test_a_name_in_the_column_of_another_kind_is_masked_as_much(city: TestWarehouse) -> None:
    names = {"id_number": "欧阳小明", "phone": "欧阳小明", "name": "13812345678"}
    city.deliver(CHANGES, "2024-03-31", [clean_record(CONTRACTS[CHANGES], 1, **names)])
    city.load(CHANGES)
    [(text,)] = city.rows("select to_jsonb(quarantined_row)::text from quality.quarantined_row")
    assert "欧****" in text
    assert "欧阳" not in text and "138" not in text


def test_a_record_that_cannot_be_split_is_set_aside_without_its_texts(city: TestWarehouse) -> None:
    path = city.deliver_clean(SNAPSHOT, "2024-03-31", 3)
    path.write_text(
        path.read_text(encoding="utf-8") + "0000000009,王小明,230102199003070013\n", encoding="utf-8"
    )
    [outcome] = city.load(SNAPSHOT)
    assert (outcome.accepted, outcome.quarantined) == (3, 1)
    [(rule_ids, reason, values)] = city.rows("select rule_ids, reason, values from quality.quarantined_row")
    assert rule_ids == ["record.whole"]
    assert "3 fields instead of 10" in reason
    assert values == {}


def test_exact_repetitions_are_skipped_and_contradictions_set_aside(city: TestWarehouse) -> None:
    records = [
        home(1),
        home(1),
        home(2),
        home(3),
        home(3, beds_total="11"),
        home(3),
        home(2, name=" 0000000002 "),
    ]
    city.deliver(SNAPSHOT, "2024-03-31", records)
    [outcome] = city.load(SNAPSHOT)
    assert (outcome.accepted, outcome.quarantined, outcome.skipped) == (2, 2, 3)
    assert city.current(SNAPSHOT, "institution_id") == [("0000000001",), ("0000000002",)]
    assert city.rows("select row_number, rule_ids from quality.quarantined_row order by 1") == [
        (5, ["key.unique"]),
        (6, ["key.unique"]),
    ]
    skipped = city.rows("select row_number, reason from quality.skipped_row order by 1")
    assert [row for row, _ in skipped] == [3, 7, 8]
    assert skipped[0][1] == "与文件 1 第 2 行完全重复 · exact duplicate of file 1, row 2"
