"""Where things lie and which secrets are in force, read from the environment and the state folder."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cityplan.errors import ConfigurationError

PROJECT_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation: its folders, its warehouse and (through `secret`) its secrets.

    `warehouse_url` is the SQLAlchemy URL of an existing PostgreSQL 16+ as its owner; None means the embedded
    server under `state`. The environment is kept so that a secret set there wins over the generated one.
    """

    root: Path
    state: Path
    inbox: Path
    share: Path
    warehouse_url: str | None = field(default=None, repr=False)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def postgres_folder(self) -> Path:
        """Data, log and lock of the embedded server."""
        return self.state / "postgres"

    @property
    def landing_folder(self) -> Path:
        """Archive of delivered files, by sha256."""
        return self.state / "landing"

    @property
    def reports_folder(self) -> Path:
        """Reports for people: scorecards, quality reports, Great Expectations' Data Docs."""
        return self.state / "reports"

    @property
    def airflow_home(self) -> Path:
        """AIRFLOW_HOME: configuration, logs, process files."""
        return self.state / "airflow"

    @property
    def city_folder(self) -> Path:
        """What the demonstration city keeps for itself: its truth and its script."""
        return self.state / "city"

    @property
    def dbt_folder(self) -> Path:
        """dbt's target and log folders."""
        return self.state / "dbt"

    @property
    def secrets_file(self) -> Path:
        """Generated secrets, readable by their owner only."""
        return self.state / "secrets.env"

    @property
    def pseudonym_key(self) -> bytes:
        """Key of the pseudonyms (HMAC-SHA256): who holds it can link persons, so only the loader asks for it.

        Raises ConfigurationError when CITYPLAN_PSEUDONYM_KEY is not 16 to 64 bytes in hexadecimal.
        """
        text = self.secret("CITYPLAN_PSEUDONYM_KEY")
        try:
            key = bytes.fromhex(text)
        except ValueError:
            key = b""
        if not 16 <= len(key) <= 64:
            raise ConfigurationError(
                "CITYPLAN_PSEUDONYM_KEY is not a hexadecimal key of 16 to 64 bytes (假名密钥无效).",
                "Set it to 64 hexadecimal digits, for example from `openssl rand -hex 32`.",
            )
        return key

    def secret(self, name: str) -> str:
        """Return the secret of that name: from the environment, from secrets.env, or made now and kept.

        A made secret is 32 random bytes as 64 hexadecimal digits.
        """
        if value := self.environment.get(name):
            return value
        self.state.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.secrets_file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # two processes must not make two secrets of one name
            file.seek(0)
            kept = dict(line.rstrip("\n").partition("=")[::2] for line in file if "=" in line)
            if name not in kept:
                kept[name] = secrets.token_hex(32)
                file.write(f"{name}={kept[name]}\n")
        return kept[name]


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environment` (the process's own when None); touches no file."""
    env = dict(os.environ if environment is None else environment)
    state = Path(env.get("CITYPLAN_STATE") or PROJECT_ROOT / ".state").resolve()
    return Settings(
        root=PROJECT_ROOT,
        state=state,
        inbox=Path(env.get("CITYPLAN_INBOX") or state / "inbox").resolve(),
        share=Path(env.get("CITYPLAN_SHARE") or state / "share").resolve(),
        warehouse_url=env.get("WAREHOUSE_URL") or None,
        environment=env,
    )
