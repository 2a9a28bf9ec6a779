"""Airflow's configuration: environment variables only, so that no file of it can drift."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from cityplan.errors import ConfigurationError
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_url

ADMIN = "admin"
ACCOUNTS: Mapping[str, str] = {ADMIN: "admin", "viewer": "viewer"}
"""Airflow's accounts and their roles: who runs the nights, and who only looks."""

LOOPBACK = "127.0.0.1"
TIME_ZONE = "Asia/Shanghai"
FOLLOW_CLOCK = "CITYPLAN_FOLLOW_CLOCK"
"""Environment variable of Airflow's processes: no, when nights run only if somebody starts them."""
_FERNET_BYTES = 32
_ASYNCPG = "postgresql+asyncpg"
_AUTH_MANAGER = "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager"


def tasks_at_once() -> int:
    """Return how many tasks run at a time, more than there are processors: one waits most of the time."""
    return 2 * max(2, os.cpu_count() or 2)


def password(settings: Settings, account: str) -> str:
    """Return the password of one of ACCOUNTS, made on first use."""
    return settings.secret(f"CITYPLAN_AIRFLOW_{account.upper()}_PASSWORD")


def passwords_file(settings: Settings) -> Path:
    """Return where Airflow's simple auth manager reads its passwords."""
    return settings.airflow_home / "passwords.json"


def write_passwords(settings: Settings) -> None:
    """Hand the accounts' passwords to Airflow, in a file that only its owner can read."""
    file = passwords_file(settings)
    file.touch(mode=0o600)
    file.write_text(json.dumps({account: password(settings, account) for account in ACCOUNTS}))


def airflow_environment(settings: Settings, port: int, *, follow_clock: bool) -> dict[str, str]:
    """Return the environment of Airflow's processes; its API listens on `port` of the loopback address.

    Raises WarehouseError when the embedded server, which holds Airflow's metadata, is not running.
    """
    return {
        **settings.environment,
        "PYTHONPATH": str(settings.root / "plugins"),
        "CITYPLAN_STATE": str(settings.state),
        "CITYPLAN_INBOX": str(settings.inbox),
        "CITYPLAN_SHARE": str(settings.share),
        "AIRFLOW_HOME": str(settings.airflow_home),
        FOLLOW_CLOCK: "yes" if follow_clock else "no",
        **{f"AIRFLOW__{name}": value for name, value in _options(settings, port).items()},
    }


def _options(settings: Settings, port: int) -> Mapping[str, str]:
    """Return Airflow's options as SECTION__KEY; those left out keep Airflow's defaults.

    The scheduler looks at few runs at a time, those first that it has not seen for longest: in most of a
    dozen nothing has changed. The time limits are for machines busy with other work.
    """
    url = f"http://{LOOPBACK}:{port}"
    return {
        "CORE__DAGS_FOLDER": str(settings.root / "dags"),
        "CORE__PLUGINS_FOLDER": str(settings.root / "plugins"),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__DAGBAG_IMPORT_TIMEOUT": "300",
        "CORE__DEFAULT_TIMEZONE": TIME_ZONE,
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": str(tasks_at_once()),
        "CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "CORE__AUTH_MANAGER": _AUTH_MANAGER,
        "CORE__ASSET_MANAGER_CLASS": "cityplan.orchestration.asset_events.OrderlyAssetManager",
        "CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{user}:{role}" for user, role in ACCOUNTS.items()),
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords_file(settings)),
        "CORE__FERNET_KEY": _fernet_key(settings.secret("CITYPLAN_AIRFLOW_FERNET_KEY")),
        "API_AUTH__JWT_SECRET": settings.secret("CITYPLAN_AIRFLOW_JWT_KEY"),
        "API__SECRET_KEY": settings.secret("CITYPLAN_AIRFLOW_API_KEY"),
        "API__HOST": LOOPBACK,
        "API__PORT": str(port),
        "API__BASE_URL": url,
        "API__WORKERS": "1",
        "DATABASE__SQL_ALCHEMY_CONN": metadata_url(settings, "postgresql+psycopg2"),
        "DATABASE__SQL_ALCHEMY_CONN_ASYNC": metadata_url(settings, _ASYNCPG),
        "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "60",
        "SCHEDULER__MAX_DAGRUNS_PER_LOOP_TO_SCHEDULE": "4",
        "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
        "WORKERS__EXECUTION_API_TIMEOUT": "60",
        "LOGGING__BASE_LOG_FOLDER": str(settings.airflow_home / "logs"),
        "CORE__SENSITIVE_VAR_CONN_NAMES": "pseudonym_key,app_key",
        "USAGE_DATA_COLLECTION__ENABLED": "False",
    }


def metadata_url(settings: Settings, driver: str = "postgresql") -> str:
    """Return the URL of Airflow's metadata, a database of its own beside the warehouse, for a driver."""
    url = role_url(settings, "airflow", database="airflow").set(drivername=driver)
    if driver == _ASYNCPG and url.query:  # asyncpg has no such arguments, but reads them in a URL of its own
        url = url.set(query={"dsn": f"postgresql://?{urlencode(url.query)}"})
    return url.render_as_string(hide_password=False)


def _fernet_key(text: str) -> str:
    """Return the key Airflow encrypts connections with, in base64 as Airflow wants it.

    The text is that or, as made secrets are, hexadecimal; ConfigurationError when it is not 32 bytes so.
    """
    for decode in (bytes.fromhex, base64.urlsafe_b64decode):
        with suppress(ValueError):
            if len(key := decode(text)) == _FERNET_BYTES:
                return base64.urlsafe_b64encode(key).decode()
    raise ConfigurationError(
        "CITYPLAN_AIRFLOW_FERNET_KEY is not a key of 32 bytes in base64 or hexadecimal (加密密钥无效).",
        "Make one with `openssl rand -base64 32 | tr '+/' '-_'`, or leave it out to have one made.",
    )
