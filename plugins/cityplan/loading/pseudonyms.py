"""Keyed pseudonyms (HMAC-SHA256, RFC 2104) computed inside PostgreSQL with its built-in sha256().

The key is not stored, not part of a statement's text, and not seen by other sessions: its two pads are bound
as parameters and held for one transaction by settings of our own, which parallel workers see as well. The
warehouse keeps a fingerprint of it: under another key every person would become a second record.
"""

from __future__ import annotations

import hashlib
import hmac

from psycopg import sql
from psycopg.sql import SQL, Composable

from cityplan.errors import ConfigurationError
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection

_BLOCK_BYTES = 64
_PSEUDONYM_BYTES = 16
_INNER, _OUTER = 0x36, 0x5C
_SETTINGS = {"cityplan.inner_pad": _INNER, "cityplan.outer_pad": _OUTER}
# Servers may be told to log parameters; whoever may switch that off for the transaction does.
_KEEP_PARAMETERS_OUT_OF_LOGS = """
select set_config('log_parameter_max_length', '0', true)
where has_parameter_privilege('log_parameter_max_length', 'SET')
"""
_FINGERPRINTED = b"cityplan: key of the pseudonyms"
_KNOWN = "select fingerprint from audit.pseudonym_key"
_KEEP = "insert into audit.pseudonym_key (fingerprint) values (%s) on conflict do nothing"


def warehouse_key(connection: Connection, settings: Settings) -> bytes:
    """Return the settings' key, with which the warehouse's pseudonyms are made; as the loader.

    The first one asked for becomes the warehouse's. Raises ConfigurationError for any other from then on.
    """
    key = settings.pseudonym_key
    own = (hmac.new(key, _FINGERPRINTED, hashlib.sha256).hexdigest(),)
    known = connection.execute(_KNOWN).fetchone()
    if known is None:
        connection.execute(_KEEP, own)
        known = connection.execute(_KNOWN).fetchone()  # another session's, if that was first
    if known != own:
        raise ConfigurationError(
            "CITYPLAN_PSEUDONYM_KEY is not the key this warehouse's pseudonyms were made with; nothing was "
            "loaded: every person would become a second record (假名密钥与数据仓库不符，未加载).",
            "Set it to the warehouse's key: secrets.env of the state folder it was loaded from, or of its "
            "backup, has it. 请改用该数据仓库原有的密钥（原状态目录或备份中的 secrets.env）。",
        )
    return key


def bind_key(connection: Connection, key: bytes) -> None:
    """Give the caller's transaction the key (at most 64 bytes): `pseudonym` works until the transaction
    ends.
    """
    if len(key) > _BLOCK_BYTES:
        raise ValueError(f"a pseudonym key has at most {_BLOCK_BYTES} bytes")
    connection.execute(_KEEP_PARAMETERS_OUT_OF_LOGS)
    padded = key.ljust(_BLOCK_BYTES, b"\0")
    for name, filler in _SETTINGS.items():
        pad = bytes(byte ^ filler for byte in padded).hex()
        connection.execute("select set_config(%s, %s, true)", (name, pad))


def pseudonym(text: Composable) -> Composable:
    """Return the expression for the pseudonym of a text: 32 hexadecimal digits, null for null."""
    inner, outer = (
        SQL("(select decode(current_setting({}), 'hex'))").format(sql.Literal(name)) for name in _SETTINGS
    )
    return SQL("encode(substr(sha256({} || sha256({} || convert_to({}, 'UTF8'))), 1, {}), 'hex')").format(
        outer, inner, text, SQL(str(_PSEUDONYM_BYTES))
    )
