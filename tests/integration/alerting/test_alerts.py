"""One message per cause to its owner, by mail and to a chat robot, and silence on repetition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from cityplan.alerting.airflow_notifiers import FailedTaskNotifier
from cityplan.alerting.causes import Cause, causes_of
from cityplan.alerting.channels import MAIL_FROM, open_channels
from cityplan.alerting.outbox import send_all
from cityplan.audit.replay import replay
from cityplan.contracts import load_contracts
from cityplan.contracts.calendar import due_as_of
from cityplan.orchestration.departments import REFUSAL
from cityplan.orchestration.marts_tasks import report_quality
from cityplan.settings import Settings
from cityplan.validation.nightly import judge_night
from cityplan.warehouse.connect import Connection, connect, owner_url, role_connection
from tests.support.deliveries import TestWarehouse, clean_record
from tests.support.receivers import PostOffice, Robot, answering

NIGHT = date(2024, 5, 20)
CONTRACTS = load_contracts()
CASES = "petitions.cases"


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    with answering(PostOffice()) as server:
        yield server


@pytest.fixture
def robot() -> Iterator[Robot]:
    with answering(Robot()) as server:
        yield server


@pytest.fixture
def loader(settings: Settings, tmp_path: Path) -> Iterator[Connection]:
    """A loader's connection after a night with a late extract and a refused delivery."""
    with connect(owner_url(settings), autocommit=True) as owner:
        city = TestWarehouse(settings, owner, tmp_path / "inbox")
        city.deliver_clean("civil_affairs.elderly_care_institutions", "2024-03-31", 3)
        unreadable = city.folder / "petitions" / "cases" / "2024-05-19" / "cases.csv"
        unreadable.parent.mkdir(parents=True)
        unreadable.write_text("甲,乙\n1,2\n", encoding="utf-8")
        for extract in ("civil_affairs.elderly_care_institutions", "petitions.cases"):
            city.load(extract, NIGHT.isoformat())
    with role_connection(settings, "loader", autocommit=True) as connection:
        yield connection


def test_one_message_per_cause_and_none_when_repeated(loader: Connection, robot: Robot) -> None:
    causes = causes_of(loader, CONTRACTS, NIGHT)
    assert send_all(loader, robot.environment, causes) == 3
    late, never, refused = robot.texts
    assert late.startswith("逾期 late: 养老服务机构") and "2024-04-30" in late
    assert refused.startswith("拒收 refused") and "petitions" in refused
    assert never.startswith("从未报送 never sent") and "petitions" not in never
    assert late.endswith(CONTRACTS["civil_affairs.elderly_care_institutions"].owner)
    assert send_all(loader, robot.environment, causes_of(loader, CONTRACTS, NIGHT)) == 0
    assert len(robot.texts) == 3


def test_what_never_came_is_one_list_of_those_due_since_the_department_began(loader: Connection) -> None:
    [never] = [cause for cause in causes_of(loader, CONTRACTS, NIGHT) if cause.key.startswith("never")]
    listed = {line.split()[-1] for line in never.body.splitlines()[2:]}
    of_department = {name for name in CONTRACTS if name.startswith("civil_affairs.")}
    assert listed and listed < of_department - {"civil_affairs.elderly_care_institutions"}
    assert all(due_as_of(CONTRACTS[name], NIGHT) >= date(2024, 3, 31) for name in listed)
    keys = {
        night: [cause.key for cause in causes_of(loader, CONTRACTS, night) if cause.key.startswith("never")]
        for night in (date(2024, 5, 21), date(2024, 6, 1))
    }
    assert keys[date(2024, 5, 21)] == [never.key], "said already in this month"
    assert keys[date(2024, 6, 1)] != [never.key]


def test_an_empty_warehouse_reminds_nobody(settings: Settings) -> None:
    with role_connection(settings, "loader", autocommit=True) as connection:
        assert causes_of(connection, CONTRACTS, NIGHT) == ()


def test_a_refusal_is_settled_by_a_later_state_only_for_a_snapshot(
    settings: Settings, loader: Connection, tmp_path: Path
) -> None:
    with connect(owner_url(settings), autocommit=True) as owner:
        city = TestWarehouse(settings, owner, tmp_path / "inbox")
        city.deliver("civil_affairs.elderly_care_institutions", "2024-04-30", [])
        city.load("civil_affairs.elderly_care_institutions", NIGHT.isoformat())
        for extract in ("civil_affairs.elderly_care_institutions", "petitions.cases"):
            city.deliver_clean(extract, NIGHT.isoformat(), 3)
            city.load(extract, NIGHT.isoformat())
    subjects = [cause.subject for cause in causes_of(loader, CONTRACTS, NIGHT) if "refused" in cause.key]
    assert subjects == ["拒收 refused: 信访事项 petitions.cases 2024-05-19"]


def test_neither_an_earlier_acceptance_nor_a_replay_settles_a_refusal(
    settings: Settings, loader: Connection, tmp_path: Path
) -> None:
    homes, unknown = "civil_affairs.elderly_care_institutions", "230102999000"

    def told() -> list[str]:
        return [cause.subject for cause in causes_of(loader, CONTRACTS, NIGHT) if homes in cause.subject]

    with connect(owner_url(settings), autocommit=True) as owner:
        city = TestWarehouse(settings, owner, tmp_path / "inbox")
        records = [clean_record(CONTRACTS[homes], number) for number in range(3)]
        broken = clean_record(CONTRACTS[homes], 9, division_code=unknown)
        city.deliver(homes, "2024-04-30", [*records, broken])
        city.load(homes, NIGHT.isoformat())
        assert told() == []
        city.deliver(homes, "2024-04-30", [])
        city.load(homes, NIGHT.isoformat())
        refused = [f"拒收 refused: {CONTRACTS[homes].zh} {homes} 2024-04-30"]
        assert told() == refused
        city.rows(
            "insert into reference.division (division_code, name, level, kind)"
            f" values ('{unknown}', '新街道', 'street_level', 'street') returning 1"
        )
        assert len(replay(settings, CONTRACTS[homes], "李审计", "区划代码已补录")) == 1
        assert told() == refused
        city.deliver(homes, "2024-04-30", records)
        city.load(homes, NIGHT.isoformat())
        assert told() == []


def test_what_stays_late_is_told_once_and_again_when_it_is_late_anew(
    settings: Settings, robot: Robot, tmp_path: Path
) -> None:
    """A daily extract two days behind for a while, though it goes on delivering; on time once, late again."""
    cases = {CASES: CONTRACTS[CASES]}
    arrivals = {21: [20], 22: [], 23: [], 24: [21], 25: [22], 26: [23, 24, 25], 27: [], 28: [], 29: []}
    told = []
    with (
        connect(owner_url(settings), autocommit=True) as owner,
        role_connection(settings, "loader", autocommit=True) as loader,
    ):
        city = TestWarehouse(settings, owner, tmp_path / "inbox")
        for day, arrived in arrivals.items():
            night = date(2024, 5, day)
            for as_of in arrived:
                city.deliver_clean(CASES, f"2024-05-{as_of}", 1)
            city.load(CASES, night.isoformat())
            judge_night(loader, cases, night)
            for _ in range(2):
                told += [day] * send_all(loader, robot.environment, causes_of(loader, cases, night))
    assert told == [22, 27]


def test_a_refusal_is_told_without_the_cells_of_its_rows(settings: Settings, tmp_path: Path) -> None:
    homes = "civil_affairs.elderly_care_institutions"
    with connect(owner_url(settings), autocommit=True) as owner:
        city = TestWarehouse(settings, owner, tmp_path / "inbox")
        city.deliver_clean(homes, "2024-04-30", 60, beds_total="若干<b>床</b>")
        [outcome] = city.load(homes, NIGHT.isoformat())
    assert "First of 60 broken rows" in str(outcome.reason) and "若干" in str(outcome.reason)
    with role_connection(settings, "loader", autocommit=True) as connection:
        [cause] = [one for one in causes_of(connection, CONTRACTS, NIGHT) if "refused" in one.key]
    assert "The 60 broken rows are in the quality report" in cause.body
    assert "None of the snapshot's 60 rows" in cause.body or "break rules" in cause.body
    assert "若干" not in cause.body


def test_what_a_mail_says_is_no_markup(post_office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", post_office.connection)
    [mail] = open_channels({MAIL_FROM: "warehouse@data.harbin.example"})
    mail.send(Cause("key", "owner@harbin.example", "subject", "<img src=x> & more\nnext"))
    [received] = post_office.mails
    body = received.get_body(("html",)).get_content()  # type: ignore[union-attr] # it has one
    assert body.strip() == "&lt;img src=x&gt; &amp; more<br>next"


def test_a_message_that_was_not_taken_is_tried_again(loader: Connection, robot: Robot) -> None:
    causes = causes_of(loader, CONTRACTS, NIGHT)
    robot.code = 310000
    assert send_all(loader, robot.environment, causes) == 0
    robot.code = 0
    assert send_all(loader, robot.environment, causes) == 3


def test_a_silent_robot_does_not_repeat_the_mails(
    loader: Connection, robot: Robot, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", post_office.connection)
    environment = {MAIL_FROM: "warehouse@data.harbin.example"} | robot.environment
    causes = causes_of(loader, CONTRACTS, NIGHT)
    robot.code = 310000
    for told in (3, 0):
        assert send_all(loader, environment, causes) == told
    robot.code = 0
    robot.texts.clear()
    assert send_all(loader, environment, causes) == 3
    assert (len(post_office.mails), len(robot.texts)) == (3, 3)


def test_nothing_is_sent_or_remembered_until_a_channel_is_configured(loader: Connection) -> None:
    assert send_all(loader, {}, causes_of(loader, CONTRACTS, NIGHT)) == 0
    assert loader.execute("select count(*) from audit.alert").fetchone() == (0,)


def test_mails_go_to_the_owner_through_airflow_s_notifier(
    loader: Connection, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", post_office.connection)
    environment = {MAIL_FROM: "warehouse@data.harbin.example"}
    for told in (3, 0):
        assert send_all(loader, environment, causes_of(loader, CONTRACTS, NIGHT)) == told
    owners = [
        CONTRACTS[name].owner
        for name in (*["civil_affairs.elderly_care_institutions"] * 2, "petitions.cases")
    ]
    assert [mail["To"] for mail in post_office.mails] == owners
    assert {mail["From"] for mail in post_office.mails} == {"warehouse@data.harbin.example"}
    late, _, refused = post_office.mails
    assert str(late["Subject"]).startswith("逾期 late: 养老服务机构")
    assert "2024-04-30" in late.get_body(("html",)).get_content()  # type: ignore[union-attr] # it has one
    assert str(refused["Subject"]).startswith("拒收 refused")


@pytest.fixture
def failing(settings: Settings, robot: Robot, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let a task fail as Airflow tells the notifier; returns what the robot was told so far."""
    for name, value in {**settings.environment, **robot.environment}.items():
        monkeypatch.setenv(name, value)

    def fail(error: Exception, night: str | None = "2024-05-20", of: str | None = None) -> list[str]:
        FailedTaskNotifier().notify(
            {
                "dag": SimpleNamespace(dag_id="extracts_health"),
                "task": SimpleNamespace(task_id="load", owner="data-team@data.harbin.example"),
                "ti": SimpleNamespace(rendered_map_index=of),
                "dag_run": SimpleNamespace(partition_key=night, run_after=datetime(2024, 5, 21, tzinfo=UTC)),
                "exception": error,
            }
        )
        return robot.texts

    return fail


def test_the_same_error_of_a_task_is_told_once_a_night(failing: Callable[..., list[str]]) -> None:
    failing(OSError("connection 4711 of 死亡登记 deaths was lost"), of="死亡登记 deaths")
    [text] = failing(OSError("connection 4712 of 出生登记 births was lost"), of="出生登记 births")
    assert text.startswith("运行失败 run failed: extracts_health 2024-05-20")
    assert "load 死亡登记 deaths: OSError" in text
    assert "4711" not in text, "an error's words may hold a person's"
    assert len(failing(MemoryError("full"))) == 2
    assert len(failing(OSError("connection 1 of  was lost"), night="2024-05-21")) == 3


def test_a_task_started_by_hand_fails_on_a_day(failing: Callable[..., list[str]]) -> None:
    [text] = failing(OSError("lost"), night=None)
    assert "extracts_health 2024-05-21" in text


def test_a_task_that_failed_for_refusals_sends_no_message_beside_theirs(
    failing: Callable[..., list[str]],
) -> None:
    assert failing(AirflowFailException(f"{REFUSAL}: petitions.cases as of 截至 2024-05-19: no header")) == []


@pytest.mark.usefixtures("loader")
def test_owners_are_told_although_the_report_could_not_be_written(
    settings: Settings, robot: Robot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**settings.environment, **robot.environment}.items():
        monkeypatch.setenv(name, value)

    def broken(*_: Any) -> None:
        raise OSError("no space left")

    run = SimpleNamespace(partition_key=NIGHT.isoformat())
    monkeypatch.setattr("cityplan.orchestration.marts_tasks.get_current_context", lambda: {"dag_run": run})
    monkeypatch.setattr("cityplan.validation.nightly.judge_night", broken)
    with pytest.raises(OSError, match="no space left"):
        report_quality()
    assert len(robot.texts) == 3
