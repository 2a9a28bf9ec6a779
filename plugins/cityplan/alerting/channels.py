"""The ways an alert goes out, through Airflow's notifiers; each is off until its setting is given.

CITYPLAN_ALERT_MAIL_FROM   sender of mails, over Airflow's connection smtp_default (AIRFLOW_CONN_SMTP_DEFAULT)
CITYPLAN_ALERT_WEBHOOK     address of a robot of DingTalk (钉钉) or WeCom (企业微信)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape

from cityplan.alerting.causes import Cause

MAIL_FROM = "CITYPLAN_ALERT_MAIL_FROM"
WEBHOOK = "CITYPLAN_ALERT_WEBHOOK"


@dataclass(frozen=True, slots=True)
class Channel:
    """A way out: `name` is what audit.alert remembers it by, `send` raises when a message is not taken."""

    name: str
    send: Callable[[Cause], None]


def open_channels(environment: Mapping[str, str]) -> tuple[Channel, ...]:
    """Return the channels that are configured."""
    channels: list[Channel] = []
    if sender := environment.get(MAIL_FROM):
        channels.append(Channel("mail", partial(_mail, sender)))
    if address := environment.get(WEBHOOK):
        channels.append(Channel("robot", partial(_post, address)))
    return tuple(channels)


def _mail(sender: str, cause: Cause) -> None:
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    body = escape(cause.body).replace("\n", "<br>")
    SmtpNotifier(to=cause.owner, from_email=sender, subject=cause.subject, html_content=body).notify({})


def _post(address: str, cause: Cause) -> None:
    from cityplan.alerting.webhook import WebhookNotifier

    WebhookNotifier(address, f"{cause.subject}\n{cause.body}\n{cause.owner}").notify({})
