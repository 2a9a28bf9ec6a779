"""What definitions are read as: an unknown word is an error, and nothing changes once it is read."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A part of a definition."""

    model_config = ConfigDict(extra="forbid", frozen=True)
