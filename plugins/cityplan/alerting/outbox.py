"""Sends each cause once: audit.alert remembers what was sent."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from cityplan.alerting.causes import Cause
from cityplan.alerting.channels import Channel, open_channels
from cityplan.warehouse.connect import Connection

_log = logging.getLogger(__name__)
_REMEMBER = """
insert into audit.alert (cause, owner, subject) values (%s, %s, %s) on conflict do nothing returning true
"""


def send_all(connection: Connection, environment: Mapping[str, str], causes: Iterable[Cause]) -> int:
    """Send the causes nobody has been told of and return how many; none while no channel is configured.

    A cause whose sending fails is not remembered: the next night tries again. It never fails the night.
    """
    channels = open_channels(environment)
    return sum(_send(connection, channels, cause) for cause in causes) if channels else 0


def _send(connection: Connection, channels: Iterable[Channel], cause: Cause) -> bool:
    try:
        with connection.transaction():
            told = connection.execute(_REMEMBER, (cause.key, cause.owner, cause.subject)).fetchone()
            if told is None:
                return False
            for channel in channels:
                channel(cause)
    except Exception:  # noqa: BLE001 whatever a mail or chat server does, the night goes on
        _log.exception("%s: could not be sent 未能发出", cause.subject)
        return False
    return True
