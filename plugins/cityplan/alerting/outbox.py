"""Sends each cause once over every channel: audit.alert remembers what was sent."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from cityplan.alerting.causes import Cause
from cityplan.alerting.channels import Channel, open_channels
from cityplan.warehouse.connect import Connection

_log = logging.getLogger(__name__)
_REMEMBER = """
insert into audit.alert (cause, channel, owner, subject) values (%s, %s, %s, %s)
on conflict do nothing returning true
"""


def send_all(connection: Connection, environment: Mapping[str, str], causes: Iterable[Cause]) -> int:
    """Send the causes nobody has been told of and return how many messages went out.

    A message that was not taken is not remembered: the next night tries again, over that channel alone. It
    never fails the night. Nothing is sent while no channel is configured.
    """
    channels = open_channels(environment)
    return sum(_send(connection, channel, cause) for cause in causes for channel in channels)


def _send(connection: Connection, channel: Channel, cause: Cause) -> bool:
    try:
        with connection.transaction():
            parameters = (cause.key, channel.name, cause.owner, cause.subject)
            if connection.execute(_REMEMBER, parameters).fetchone() is None:
                return False
            channel.send(cause)
    except Exception:  # noqa: BLE001 whatever a mail or chat server does, the night goes on
        _log.exception("%s: could not be sent by %s 未能发出", cause.subject, channel.name)
        return False
    return True
