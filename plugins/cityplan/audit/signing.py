"""Signatures of manifests: Ed25519, so that who checks one needs no secret of ours (docs/adr/0060)."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cityplan.errors import ConfigurationError
from cityplan.settings import Settings

ALGORITHM = "Ed25519"
SECRET = "CITYPLAN_SIGNING_KEY"  # noqa: S105 the name of the secret
_KEY_BYTES = 32


def sign(settings: Settings, message: bytes) -> str:
    """Return the signature of the message with the installation's key, in hexadecimal.

    Raises ConfigurationError when CITYPLAN_SIGNING_KEY is not 32 bytes in hexadecimal.
    """
    return _private_key(settings).sign(message).hex()


def public_key(settings: Settings) -> str:
    """Return the key that checks the installation's signatures, in hexadecimal; it is no secret."""
    return _private_key(settings).public_key().public_bytes_raw().hex()


def is_signed(message: bytes, signature: str, key: str) -> bool:
    """Tell whether the holder of the key signed the message; both are in hexadecimal."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private_key(settings: Settings) -> Ed25519PrivateKey:
    try:
        key = bytes.fromhex(settings.secret(SECRET))
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise ConfigurationError(
            f"{SECRET} is not a hexadecimal key of {_KEY_BYTES} bytes (签名密钥无效).",
            "Set it to 64 hexadecimal digits, for example from `openssl rand -hex 32`.",
        )
    return Ed25519PrivateKey.from_private_bytes(key)
