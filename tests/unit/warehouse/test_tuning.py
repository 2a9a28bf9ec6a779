"""The server's configuration follows the machine and never exceeds it."""

from __future__ import annotations

import re

import pytest

from cityplan.warehouse.tuning import memory_mib, server_configuration


def setting(text: str, name: str) -> int:
    match = re.search(rf"^{name} = (\d+)", text, re.MULTILINE)
    assert match is not None
    return int(match[1])


@pytest.mark.parametrize(
    ("memory", "shared", "work"), [(512, 64, 8), (4096, 512, 16), (24_000, 3000, 93), (262_144, 4096, 128)]
)
def test_memory_is_shared_with_the_rest_of_the_system(memory: int, shared: int, work: int) -> None:
    text = server_configuration(port=5432, memory=memory, cores=2)
    assert (setting(text, "shared_buffers"), setting(text, "work_mem")) == (shared, work)
    assert setting(text, "effective_cache_size") <= memory // 2


def test_this_machine_has_memory() -> None:
    assert memory_mib() > 256
