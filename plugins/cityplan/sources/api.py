"""Fetches batches from a department's interface: paged JSON over HTTP with an application key.

    GET <endpoint>/batches                                     {"batches": ["2026-10-28", …]}
    GET <endpoint>?as_of=2026-10-28&page=1&page_size=500       {"pages": 3, "total": 1234, "records": […]}

Pages are kept as received, one a line, in a partial file, which takes only pages as agreed; a fetch that was
interrupted goes on after the last complete page, provided the first page and the total are still the same.
The key goes in the header X-App-Key and nowhere else.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from cityplan.contracts import Contract
from cityplan.errors import ChannelError, ConfigurationError
from cityplan.landing.delivery import API

KEY_HEADER = "X-App-Key"
PAGE_SIZE = 500
ATTEMPTS = 6
TIMEOUT_SECONDS = 30.0
MOST_SECONDS_TO_WAIT = 60.0

_BACKOFF = wait_exponential_jitter(multiplier=0.5, max=MOST_SECONDS_TO_WAIT)


class _TryAgainError(Exception):
    """An answer that may be another one later; `after` is what the server asks to wait, in seconds."""

    def __init__(self, status: int, after: float) -> None:
        super().__init__(f"HTTP {status}")
        self.after = after


class ApiBatches:
    """The batches of one extract behind the interface at `address`; close() ends the connection.

    `sleep` and `transport` are for tests. Raises ConfigurationError when the contract names no endpoint.
    """

    channel = API
    file_ending = ".jsonl"

    def __init__(
        self,
        address: str,
        key: str,
        contract: Contract,
        *,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        if not contract.channel.endpoint:
            raise ConfigurationError(
                f"The contract of {contract.name} names no endpoint (未约定接口).",
                "Add endpoint to its server entry.",
            )
        self._contract = contract
        self._endpoint = contract.channel.endpoint
        self._client = httpx.Client(
            base_url=address, headers={KEY_HEADER: key}, timeout=TIMEOUT_SECONDS, transport=transport
        )
        self._retrying = Retrying(
            sleep=sleep,
            stop=stop_after_attempt(ATTEMPTS),
            wait=_wait,
            retry=retry_if_exception_type((httpx.TransportError, _TryAgainError)),
            reraise=True,
        )

    def source_uri(self, as_of: date) -> str:
        """Connection name, endpoint and batch."""
        return f"{self._contract.channel.connection}{self._endpoint}/{as_of.isoformat()}"

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def dates(self) -> list[date]:
        """Dates of the batches there are. Raises ChannelError."""
        body = self._parsed(self._get(f"{self._endpoint}/batches"))
        try:
            return [date.fromisoformat(text) for text in body["batches"]]
        except (KeyError, TypeError, ValueError) as error:
            raise self._failure("the list of batches is not as agreed", "批次列表格式不符") from error

    def fetch(self, as_of: date, target: Path) -> None:
        """Write the batch's pages to `target`, one a line; memory holds one page. Raises ChannelError."""
        partial = target.with_name(f"{target.name}.partial")
        first = self._page(as_of, 1)
        promised = self._counts(first)
        counts = self._kept(partial, first)
        with partial.open("ab") as file:
            for number in range(len(counts) + 1, max(promised.pages, 1) + 1):
                page = first if number == 1 else self._page(as_of, number)
                counts.append(self._counts(page))
                file.write(page)
                file.flush()
        if {item.total for item in counts} != {sum(item.records for item in counts)}:
            partial.unlink()
            raise self._failure(f"batch {as_of} changed while it was read", "读取过程中批次发生变化")
        partial.replace(target)

    def _kept(self, partial: Path, first: bytes) -> list[_Counts]:
        """Return what the complete pages say that an interrupted fetch left; all else goes.

        That is what follows an incomplete line, one that is no page, or a first page of another state.
        """
        if not partial.exists():
            return []
        counts: list[_Counts] = []
        size = 0
        with partial.open("rb+") as file:
            for line in file:
                if not line.endswith(b"\n") or (not counts and line != first):
                    break
                try:
                    counts.append(self._counts(line))
                except ChannelError:
                    break
                size += len(line)
            file.truncate(size)
        return counts

    def _page(self, as_of: date, number: int) -> bytes:
        """One page as received, on one line: in JSON a line break is only ever white space."""
        query: dict[str, str | int] = {"as_of": as_of.isoformat(), "page": number, "page_size": PAGE_SIZE}
        body = self._get(self._endpoint, query)
        return body.replace(b"\r", b" ").replace(b"\n", b" ") + b"\n"

    def _get(self, path: str, query: dict[str, str | int] | None = None) -> bytes:
        try:
            return self._retrying(self._get_once, path, query)
        except httpx.TransportError as error:
            raise self._failure(f"no answer ({type(error).__name__})", "接口无响应") from error
        except (_TryAgainError, httpx.HTTPStatusError) as error:
            raise self._failure(str(error), "接口返回错误") from error

    def _get_once(self, path: str, query: dict[str, str | int] | None) -> bytes:
        answer = self._client.get(path, params=query)
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
            raise _TryAgainError(answer.status_code, _seconds(answer.headers.get("Retry-After")))
        return answer.raise_for_status().content

    def _parsed(self, body: bytes) -> dict[str, Any]:
        try:
            parsed = json.loads(body)
        except ValueError as error:
            raise self._failure("the answer is no JSON", "返回内容不是 JSON") from error
        return parsed if isinstance(parsed, dict) else {}

    def _counts(self, page: bytes) -> _Counts:
        body = self._parsed(page)
        try:
            return _Counts(int(body["pages"]), int(body["total"]), len(body["records"]))
        except (KeyError, TypeError, ValueError) as error:
            raise self._failure("a page is not as agreed", "分页格式不符") from error

    def _failure(self, what: str, what_zh: str) -> ChannelError:
        return ChannelError(
            f"Interface {self._contract.channel.connection}{self._endpoint} of {self._contract.name}: {what} "
            f"({what_zh}).",
            f"Check connection {self._contract.channel.connection} or ask {self._contract.owner}. "
            "请检查接口连接或联系数据提供方。",
        )


@dataclass(frozen=True, slots=True)
class _Counts:
    """What a page says of its batch, and the number of records on it."""

    pages: int
    total: int
    records: int


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.after if isinstance(error, _TryAgainError) else 0.0
    return min(asked or _BACKOFF(state), MOST_SECONDS_TO_WAIT)


def _seconds(retry_after: str | None) -> float:
    """Seconds a Retry-After asks for; its other form, a date, is left to the usual backing off."""
    return float(retry_after) if retry_after and retry_after.isdigit() else 0.0
