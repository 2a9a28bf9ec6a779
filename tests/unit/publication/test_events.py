"""dbt's events: what a log takes is told, and a debug log that is not kept costs no messages."""

from __future__ import annotations

import inspect
import io
from collections.abc import Iterator
from typing import Any

import pytest
from dbt_common import behavior_flags
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager
from dbt_common.events.functions import fire_event
from dbt_common.events.logger import LoggerConfig
from dbt_common.events.types import Note

from cityplan.publication.events import leave_unheard_unsaid


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    former: Any = get_event_manager()
    leave_unheard_unsaid()
    yield io.StringIO()
    ctx_set_event_manager(former)


def listen(log: io.StringIO, level: EventLevel) -> list[str]:
    """Keep a log of a level; return the list that a callback fills."""
    manager, told = get_event_manager(), list[str]()
    manager.add_logger(LoggerConfig(name="test", level=level, output_stream=log))

    def hear(message: Any) -> None:
        told.append(message.info.msg)

    manager.callbacks.append(hear)
    return told


def say() -> None:
    fire_event(Note(msg="of a statement"), level=EventLevel.DEBUG)
    fire_event(Note(msg="of a model"), level=EventLevel.INFO)
    fire_event(Note(msg="of a failure"), level=EventLevel.ERROR)


def test_without_a_debug_log_its_messages_are_not_made(log: io.StringIO) -> None:
    told = listen(log, EventLevel.INFO)
    say()
    assert told == ["of a model", "of a failure"]
    assert "of a failure" in log.getvalue() and "of a statement" not in log.getvalue()


def test_a_debug_log_gets_everything(log: io.StringIO) -> None:
    told = listen(log, EventLevel.DEBUG)
    say()
    assert told == ["of a statement", "of a model", "of a failure"]
    assert "of a statement" in log.getvalue()


@pytest.mark.usefixtures("log")
def test_the_message_of_an_event_is_made_when_it_is_read() -> None:
    event = Note(msg="of a statement")
    assert "pb_msg" not in vars(event)
    assert (event.msg, event.message()) == ("of a statement", "of a statement")
    assert "pb_msg" in vars(event)


def test_what_listens_already_is_not_replaced(log: io.StringIO) -> None:
    told = listen(log, EventLevel.INFO)
    leave_unheard_unsaid()
    say()
    assert told


def test_a_switch_of_the_adapter_is_made_without_looking_through_the_call_stack(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look() -> None:
        pytest.fail("looked through the call stack")

    monkeypatch.setattr(inspect, "stack", look)
    flag = behavior_flags.BehaviorFlag(name="some_switch", default=True, description="a switch")
    assert behavior_flags.Behavior([flag], {}).some_switch
    assert log.getvalue() == ""
