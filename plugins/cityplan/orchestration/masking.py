"""The settings of a task, with every secret of theirs kept out of its log."""

from __future__ import annotations

from airflow.sdk.log import mask_secret

from cityplan.settings import Settings, load_settings
from cityplan.warehouse.connect import password_name

_SECRETS = (
    "CITYPLAN_PSEUDONYM_KEY",
    "CITYPLAN_SIGNING_KEY",
    password_name("loader"),
    password_name("transformer"),
)


def task_settings() -> Settings:
    """Return the settings; from now on its log shows *** where one of the secrets would stand."""
    settings = load_settings()
    for name in _SECRETS:
        mask_secret(settings.secret(name))
    return settings
