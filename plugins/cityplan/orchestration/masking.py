"""The settings of a task, with every secret of theirs kept out of its log."""

from __future__ import annotations

from collections.abc import Iterator

from airflow.sdk.log import mask_secret

from cityplan.alerting.channels import WEBHOOK
from cityplan.settings import Settings, load_settings
from cityplan.warehouse.connect import owner_url, password_name

_SECRETS = (
    *("CITYPLAN_PSEUDONYM_KEY", "CITYPLAN_SIGNING_KEY"),
    *map(password_name, ("loader", "transformer", "auditor")),
)


def task_settings() -> Settings:
    """Return the settings; from now on its log shows *** where one of the secrets would stand."""
    settings = load_settings()
    for secret in filter(None, _secrets(settings)):
        mask_secret(secret)
    return settings


def _secrets(settings: Settings) -> Iterator[str | None]:
    yield from map(settings.secret, _SECRETS)
    yield settings.environment.get(WEBHOOK)  # its address is all that a robot asks for
    if settings.warehouse_url is None:
        yield settings.secret(password_name("owner"))
    else:
        yield settings.warehouse_url  # where the password may be written otherwise than it reads
        yield owner_url(settings).password
