"""What `nightly` ends with is promised: 0, 3 or 1, also when it is typed wrongly."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from cityplan.cli import app

RUNNER = CliRunner()


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        (["--inbox", "inbox", "--as-of", "2026-02-30"], "2026-02-30"),
        (["--inbox", "inbox"], "--as-of"),
        (["--inbox", "inbox", "--as-of", "2026-02-28", "--again"], "--again"),
    ],
)
def test_a_night_typed_wrongly_is_one_that_failed(typed: list[str], named: str) -> None:
    result = RUNNER.invoke(app, ["nightly", *typed], env={"NO_COLOR": "1", "TERM": "dumb"})
    assert result.exit_code == 1
    assert named in result.output


def test_help_is_no_failure() -> None:
    assert RUNNER.invoke(app, ["nightly", "--help"]).exit_code == 0
