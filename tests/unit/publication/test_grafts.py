"""What is put into a library's classes takes the place of something: what is not there is told, not added."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from airflow.sdk.execution_time import supervisor
from dbt_common.events.base_types import BaseEvent

from cityplan.errors import ConfigurationError
from cityplan.publication.grafts import graft, require


class Theirs:
    """A class of a library."""

    def __init__(self) -> None:
        self.said = "theirs"

    def say(self) -> str:
        return self.said


class Ours(Theirs):
    """What takes its members' places."""

    said = "ours"

    def __init__(self) -> None:
        pass


def test_members_take_the_place_of_those_of_the_class_and_of_its_objects() -> None:
    for _ in range(2):  # each command of dbt in a process does it
        graft(Ours, Theirs, "__init__", "said")
    assert Theirs().say() == "ours"


def test_a_class_that_has_a_member_no_longer_is_named_and_left_as_it_is() -> None:
    message = BaseEvent.message
    with pytest.raises(ConfigurationError) as told:
        graft(type("Ours", (), {"message": None, "gone": None}), BaseEvent, "message", "gone")
    assert "dbt_common.events.base_types.BaseEvent has no gone any more" in str(told.value)
    assert f"dbt-common {version('dbt-common')}" in str(told.value)
    assert BaseEvent.message is message


def test_a_module_that_has_a_member_no_longer_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"airflow\.sdk\.execution_time\.supervisor has no GONE any"):
        require(supervisor, "GONE")
