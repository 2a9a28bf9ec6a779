"""What becomes of a delivery: accepted, refused as a whole, rows set aside or skipped, and the same again."""

from __future__ import annotations

import pytest

from cityplan.contracts import load_contracts
from tests.support.deliveries import TestWarehouse, clean_record, resident_id

SNAPSHOT = "civil_affairs.elderly_care_institutions"
CHANGES = "health.family_doctor_contracts"
APPEND = "housing.rent_subsidy_payments"
CONTRACTS = load_contracts()


def home(number: int, **changes: str) -> dict[str, str]:
    return clean_record(CONTRACTS[SNAPSHOT], number, **changes)


def test_accepted_records_become_versions_and_the_figures_add_up(city: TestWarehouse) -> None:
    city.deliver(SNAPSHOT, "2024-03-31", [home(1), home(2, beds_total="1,200"), home(3, kind="外星人")])
    [outcome] = city.load(SNAPSHOT)
    assert (outcome.status, outcome.read, outcome.accepted, outcome.quarantined) == ("accepted", 3, 2, 1)
    assert city.current(SNAPSHOT, "institution_id", "beds_total") == [
        ("0000000001", 10),
        ("0000000002", 1200),
    ]
    assert city.rows("select status, records_read, rows_accepted, rows_quarantined from audit.delivery") == [
        ("accepted", 3, 2, 1)
    ]
    assert city.rows("select file_no, name, records from audit.delivery_file") == [
        (1, "elderly_care_institutions.csv", 3)
    ]


def test_nothing_of_a_decided_delivery_stays_in_work(city: TestWarehouse) -> None:
    city.deliver_clean(SNAPSHOT, "2024-03-31", 3)
    city.load(SNAPSHOT)
    assert (
        city.rows(
            "select relname from pg_class where relnamespace = 'work'::regnamespace and relname ~ '^d[0-9]'"
        )
        == []
    )


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


def test_in_changes_the_last_row_of_a_key_counts(city: TestWarehouse) -> None:
    contract = CONTRACTS[CHANGES]
    records = [clean_record(contract, 1, population_group=group) for group in ("儿童", "老年人")]
    city.deliver(CHANGES, "2024-03-31", records)
    [outcome] = city.load(CHANGES)
    assert (outcome.accepted, outcome.quarantined, outcome.skipped) == (2, 0, 0)
    assert city.current(CHANGES, "population_group") == [("elderly",)]


def test_the_same_delivery_again_changes_nothing(city: TestWarehouse) -> None:
    city.deliver_clean(SNAPSHOT, "2024-03-31", 3)
    [first] = city.load(SNAPSHOT)
    before = city.rows("select count(*) from audit.delivery_event")
    [again] = city.load(SNAPSHOT)
    assert (again.status, again.delivery_id, again.accepted) == ("unchanged", first.delivery_id, 3)
    assert city.rows("select count(*) from audit.delivery_event") == before


def test_a_correction_and_its_reversal_are_changes(city: TestWarehouse) -> None:
    for beds in ("10", "20", "10"):
        city.deliver(SNAPSHOT, "2024-03-31", [home(1, beds_total=beds)])
        [outcome] = city.load(SNAPSHOT)
        assert outcome.status == "accepted"
        assert city.current(SNAPSHOT, "beds_total") == [(int(beds),)]
    assert city.rows("select status, count(*) from audit.delivery group by 1 order by 1") == [
        ("accepted", 1),
        ("superseded", 2),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ["0 bytes", "文件为空"]),
        ("机构编号,机构编号\n1,2\n", ["表头"]),
        ("甲,乙\n1,2\n", ["表头"]),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_place_and_remedy(
    city: TestWarehouse, content: str, words: list[str]
) -> None:
    path = city.deliver_clean(SNAPSHOT, "2024-03-31", 1)
    path.write_text(content, encoding="utf-8")
    [outcome] = city.load(SNAPSHOT)
    assert (outcome.status, outcome.read) == ("refused", 0)
    assert outcome.reason is not None
    for word in [SNAPSHOT, "2024-03-31", path.name, *words]:
        assert word in outcome.reason
    assert city.rows("select count(*) from raw.civil_affairs__elderly_care_institutions") == [(0,)]


def test_a_refused_delivery_is_still_refused_the_night_after_and_until_a_later_one_is_accepted(
    city: TestWarehouse,
) -> None:
    city.deliver(SNAPSHOT, "2024-03-31", [])
    assert [outcome.status for outcome in city.load(SNAPSHOT)] == ["refused"]
    assert [outcome.status for outcome in city.load(SNAPSHOT)] == ["still_refused"]
    city.deliver_clean(SNAPSHOT, "2024-04-30", 3)
    assert [outcome.status for outcome in city.load(SNAPSHOT)] == ["still_refused", "accepted"]
    assert [outcome.status for outcome in city.load(SNAPSHOT)] == ["unchanged", "unchanged"]


def test_refused_changes_stay_refused_whatever_is_accepted_after_them(city: TestWarehouse) -> None:
    path = city.deliver_clean(CHANGES, "2024-03-31", 1)
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    city.deliver_clean(CHANGES, "2024-04-30", 3)
    assert [outcome.status for outcome in city.load(CHANGES)] == ["refused", "accepted"]
    assert [outcome.status for outcome in city.load(CHANGES)] == ["still_refused", "unchanged"]


def test_a_refused_delivery_sent_again_corrected_is_accepted(city: TestWarehouse) -> None:
    city.deliver(SNAPSHOT, "2024-03-31", [])
    city.load(SNAPSHOT)
    city.deliver_clean(SNAPSHOT, "2024-03-31", 3)
    [outcome] = city.load(SNAPSHOT)
    assert (outcome.status, outcome.accepted) == ("accepted", 3)


def test_an_empty_snapshot_is_refused_but_empty_changes_are_news(city: TestWarehouse) -> None:
    city.deliver(SNAPSHOT, "2024-03-31", [])
    city.deliver(CHANGES, "2024-03-31", [])
    [refused], [accepted] = city.load(SNAPSHOT), city.load(CHANGES)
    assert refused.status == "refused"
    assert "没有任何记录" in str(refused.reason)
    assert (accepted.status, accepted.read) == ("accepted", 0)


def test_a_snapshot_without_a_sound_row_is_refused(city: TestWarehouse) -> None:
    city.deliver(SNAPSHOT, "2024-03-31", [home(1, kind="外星人")])
    [outcome] = city.load(SNAPSHOT)
    assert (outcome.status, outcome.refused, outcome.quarantined) == ("refused", 1, 0)
    assert city.rows("select count(*) from quality.quarantined_row") == [(0,)]
    assert city.rows("select failed from quality.check_result where rule_id = 'kind.readable'") == [(1,)]


def test_too_many_broken_rows_refuse_the_delivery(city: TestWarehouse) -> None:
    broken = [home(number, kind="外星人") for number in range(60)]
    city.deliver(SNAPSHOT, "2024-03-31", broken + [home(number) for number in range(100, 200)])
    [outcome] = city.load(SNAPSHOT)
    assert (outcome.status, outcome.refused) == ("refused", 160)
    assert "60 of 160 rows (37.5%) break rules" in str(outcome.reason)


def test_a_truncated_snapshot_is_refused_and_the_former_state_stays(city: TestWarehouse) -> None:
    city.deliver_clean(SNAPSHOT, "2024-03-31", 100)
    city.deliver_clean(SNAPSHOT, "2024-04-30", 49)
    first, second = city.load(SNAPSHOT)
    assert (first.status, second.status) == ("accepted", "refused")
    assert "Only 49 rows after 100" in str(second.reason)
    assert len(city.current(SNAPSHOT, "institution_id")) == 100


def test_a_backlog_is_worked_in_the_order_of_its_dates_and_a_refusal_stops_nothing(
    city: TestWarehouse,
) -> None:
    for as_of in ("2024-05-31", "2024-03-31"):
        city.deliver_clean(SNAPSHOT, as_of, 3)
    city.deliver(SNAPSHOT, "2024-04-30", [])
    outcomes = city.load(SNAPSHOT)
    assert [(str(outcome.as_of), str(outcome.status)) for outcome in outcomes] == [
        ("2024-03-31", "accepted"),
        ("2024-04-30", "refused"),
        ("2024-05-31", "accepted"),
    ]


def test_deliveries_of_days_to_come_wait(city: TestWarehouse) -> None:
    city.deliver_clean(SNAPSHOT, "2024-03-31", 3)
    assert city.load(SNAPSHOT, "2024-03-30") == ()
    assert len(city.load(SNAPSHOT, "2024-03-31")) == 1


def test_what_lies_in_the_inbox_goes_before_the_share(city: TestWarehouse) -> None:
    share = TestWarehouse(city.settings, city.connection, city.folder.with_name("share"))
    share.deliver(SNAPSHOT, "2024-03-31", [home(1, beds_total="20")])
    city.deliver(SNAPSHOT, "2024-03-31", [home(1, beds_total="30")])
    for status in ("accepted", "unchanged"):
        [outcome] = city.load(SNAPSHOT, share=share.folder)
        assert outcome.status == status
    assert city.current(SNAPSHOT, "beds_total") == [(30,)]


def test_a_deleted_record_and_an_unknown_operation(city: TestWarehouse) -> None:
    contract = CONTRACTS[CHANGES]
    city.deliver(
        CHANGES,
        "2024-03-31",
        [
            clean_record(contract, 1, op="D"),
            clean_record(contract, 2, op="X"),
            clean_record(contract, 3, op=""),
        ],
    )
    city.load(CHANGES)
    assert city.current(CHANGES, "contract_no", "is_deleted") == [("0000000001", True), ("0000000003", False)]
    assert city.rows("select rule_ids from quality.quarantined_row") == [(["op.readable"],)]


def test_a_new_column_of_the_contract_is_added_to_raw(city: TestWarehouse) -> None:
    from cityplan.loading.tables import apply_contract
    from cityplan.warehouse.connect import role_connection

    with role_connection(city.settings, "loader", autocommit=True) as connection:
        apply_contract(connection, CONTRACTS[APPEND])
        connection.execute("alter table raw.housing__rent_subsidy_payments drop column amount_yuan")
        apply_contract(connection, CONTRACTS[APPEND])
        apply_contract(connection, CONTRACTS[APPEND])
    city.deliver_clean(APPEND, "2024-03-31", 2)
    assert city.load(APPEND)[0].accepted == 2
