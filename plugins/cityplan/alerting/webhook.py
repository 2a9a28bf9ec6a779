"""An Airflow notifier for chat robots that take a text message as DingTalk and WeCom do."""

from __future__ import annotations

from typing import Any

import httpx
from airflow.sdk import BaseNotifier

_TIMEOUT_S = 10


class WebhookNotifier(BaseNotifier):
    """Posts a text message to a robot's address, which holds the robot's key and is never logged."""

    template_fields = ("text",)

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self._address = address
        self.text = text

    def notify(self, context: Any) -> None:  # noqa: ARG002 the message is complete as it is
        """Post it. Raises RuntimeError when the robot does not take it."""
        message = {"msgtype": "text", "text": {"content": self.text}}
        answer = httpx.post(self._address, json=message, timeout=_TIMEOUT_S)
        code = answer.json().get("errcode", 0) if answer.is_success else answer.status_code
        if code != 0:
            raise RuntimeError(f"The robot refused the message (机器人拒收消息): {code}")
