"""What becomes of a delivery that is accepted, and of the same again; in which order they are taken."""

from __future__ import annotations

from tests.integration.loading.delivered import APPEND, CHANGES, CONTRACTS, SNAPSHOT, home
from tests.support.deliveries import TestWarehouse, clean_record


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


def test_a_correction_by_hand_stands_when_its_file_is_gone(city: TestWarehouse) -> None:
    share = TestWarehouse(city.settings, city.connection, city.folder.with_name("share"))

    def beds_after_a_night() -> tuple[str, list[tuple[int]]]:
        [outcome] = city.load(SNAPSHOT, share=share.folder)
        return outcome.status, city.current(SNAPSHOT, "beds_total")

    share.deliver(SNAPSHOT, "2024-03-31", [home(1, beds_total="20")])
    assert beds_after_a_night() == ("accepted", [(20,)])
    correction = city.deliver(SNAPSHOT, "2024-03-31", [home(1, beds_total="30")])
    assert beds_after_a_night() == ("accepted", [(30,)])
    correction.unlink()
    assert beds_after_a_night() == ("unchanged", [(30,)])
    for beds in (40, 20):  # the department corrects its file itself, and takes that back
        share.deliver(SNAPSHOT, "2024-03-31", [home(1, beds_total=str(beds))])
        assert beds_after_a_night() == ("accepted", [(beds,)])


def test_a_refused_correction_that_is_taken_away_leaves_what_was_said_before(city: TestWarehouse) -> None:
    share = TestWarehouse(city.settings, city.connection, city.folder.with_name("share"))
    share.deliver(SNAPSHOT, "2024-03-31", [home(1, beds_total="20")])
    city.load(SNAPSHOT, share=share.folder)
    correction = city.deliver(SNAPSHOT, "2024-03-31", [])
    [refused] = city.load(SNAPSHOT, share=share.folder)
    correction.unlink()
    [again] = city.load(SNAPSHOT, share=share.folder)
    assert (refused.status, again.status) == ("refused", "accepted")
    assert city.current(SNAPSHOT, "beds_total") == [(20,)]


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


def test_arriving_rows_alone_make_the_autovacuum_do_nothing(city: TestWarehouse) -> None:
    for extract in (SNAPSHOT, CHANGES):  # the first delivery of each becomes history's partition itself
        city.deliver_clean(extract, "2024-03-31", 3)
        city.load(extract)
    tables = city.rows(
        "select coalesce(reloptions @> array['autovacuum_vacuum_insert_threshold=-1'], false)"
        " from pg_class where relkind = 'r' and relnamespace::regnamespace::text in ('raw', 'history')"
    )
    assert len(tables) > 5 and set(tables) == {(True,)}
