"""Signals end a command as Ctrl-C does: what it started is stopped."""

from __future__ import annotations

import os
import signal

import pytest

from cityplan.orchestration.session import signals_as_exit


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_leaves_and_those_after_it_do_not_interrupt_the_cleaning(
    number: signal.Signals,
) -> None:
    cleaned = False
    with pytest.raises(SystemExit) as ending, signals_as_exit(signal.SIGTERM, signal.SIGHUP):
        try:
            os.kill(os.getpid(), number)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGHUP)
            cleaned = True
    assert ending.value.code == 128 + number
    assert cleaned


def test_the_former_handlers_are_back_afterwards() -> None:
    former = signal.getsignal(signal.SIGTERM)
    with signals_as_exit(signal.SIGTERM):
        assert signal.getsignal(signal.SIGTERM) is not former
    assert signal.getsignal(signal.SIGTERM) is former
