"""dbt's events that nobody listens to, left unsaid.

Of every statement dbt makes some ten messages for a debug log; without one a sixth of its processor time
goes into messages that no logger takes, and a tenth of the rest into putting together what they say. And for
the event of each switch of its adapter it looks through the whole call stack, and through every module for
each frame, to say where the switch comes from.
"""

from __future__ import annotations

from typing import Any

from dbt_common import behavior_flags
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager

from cityplan.publication.grafts import graft, require

_make_message: Any = BaseEvent.__init__


class MessageOnDemand:
    """The message of an event, made when somebody wants it: of most events nobody does."""

    def __get__(self, event: BaseEvent, kind: type[BaseEvent]) -> Any:
        said, named = vars(event)["said"]
        _make_message(event, *said, **named)
        return vars(event)["pb_msg"]


class QuietEvent(BaseEvent):
    """An event that keeps what its message will say."""

    pb_msg: Any = MessageOnDemand()

    def __init__(self, *said: Any, **named: Any) -> None:
        vars(self)["said"] = said, named


class HeardEvents(EventManager):
    """Makes the messages that a logger takes; what is more than debugging goes to dbt's callbacks as well."""

    def fire_event(self, e: BaseEvent, level: EventLevel | None = None, *others: Any, **named: Any) -> None:
        """Tell an event unless it is for a debug log and there is none."""
        is_heard = any(logger.level == EventLevel.DEBUG for logger in self.loggers)
        if is_heard or (level or e.level_tag()) != EventLevel.DEBUG:
            super().fire_event(e, level, *others, **named)


class SwitchOfTheAdapter(behavior_flags.BehaviorFlagRendered):
    """A switch of dbt's adapter that does not look for the module it comes from."""

    @staticmethod
    def _default_source() -> str:
        return "dbt"


def leave_unheard_unsaid() -> None:
    """Let dbt's commands in this process make no message for a debug log that is not kept."""
    graft(QuietEvent, BaseEvent, "__init__", "pb_msg")
    require(behavior_flags.BehaviorFlagRendered, "_default_source")
    vars(behavior_flags)["BehaviorFlagRendered"] = SwitchOfTheAdapter
    if not isinstance(get_event_manager(), HeardEvents):
        ctx_set_event_manager(HeardEvents())
