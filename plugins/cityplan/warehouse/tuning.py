"""Configuration of the embedded server: safe first, then sized to the machine it finds itself on."""

from __future__ import annotations

import os
from pathlib import Path

_MIB = 1024 * 1024
_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")

HOST_BASED_AUTHENTICATION = """\
# written at every start; only this machine, only with a password
host all all 127.0.0.1/32 scram-sha-256
"""


def memory_mib() -> int:
    """Return the memory this process may use, in MiB: the machine's, or its container's when that is less."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if _CGROUP_LIMIT.exists() and (limit := _CGROUP_LIMIT.read_text(encoding="ascii").strip()) != "max":
        memory = min(memory, int(limit))
    return memory // _MIB


def server_configuration(port: int, memory: int, cores: int) -> str:
    """Return the text of postgresql.conf for a server on `port` with `memory` MiB and `cores` processors.

    The machine is shared with Airflow and dbt, so the server plans with half of it.
    """
    values: dict[str, str | float] = {
        "listen_addresses": "'127.0.0.1'",
        "port": port,
        "unix_socket_directories": "''",
        "max_connections": 150,  # Airflow's four components keep pools of their own
        "password_encryption": "'scram-sha-256'",
        "timezone": "'Asia/Shanghai'",
        "log_timezone": "'Asia/Shanghai'",
        "datestyle": "'iso, ymd'",
        "lc_messages": "'C'",
        "shared_buffers": f"{_between(64, memory // 8, 4096)}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "work_mem": f"{_between(8, memory // 256, 128)}MB",
        "maintenance_work_mem": f"{_between(64, memory // 24, 1024)}MB",
        "max_wal_size": f"{_between(1024, memory // 4, 8192)}MB",  # a night's load, no forced checkpoint
        "min_wal_size": "128MB",
        # Packing the pages a night touches takes five times the processor time of touching them.
        "wal_compression": "off",
        "checkpoint_timeout": "15min",
        "random_page_cost": 1.1,
        # A process that reads for others takes half as much again of a processor, and all of them have work.
        "io_method": "sync",
        "jit": "off",  # compiling costs more than it saves on queries of some seconds
        "max_parallel_workers": cores,
        "max_parallel_workers_per_gather": max(1, cores // 2),
        "autovacuum_vacuum_cost_limit": 1000,
        "logging_collector": "on",
        "log_directory": "'../log'",
        "log_filename": "'postgresql-%a.log'",  # a week of logs, then over again
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": 0,
        "log_line_prefix": "'%m [%p] %u@%d %a '",
        "log_checkpoints": "off",
        # Parameters carry personal data and the pseudonym key: no log ever shows them.
        "log_parameter_max_length": 0,
        "log_parameter_max_length_on_error": 0,
    }
    lines = "".join(f"{name} = {value}\n" for name, value in values.items())
    return f"# written at every start\n{lines}"


def _between(low: int, value: int, high: int) -> int:
    return max(low, min(value, high))
