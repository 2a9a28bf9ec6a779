"""A paged HTTP API with an application key, on loopback, over the batches handed over so far.

GET <endpoint>/batches
    {"batches": ["2026-10-28", ...]}
GET <endpoint>?as_of=2026-10-28&page=1&page_size=500
    {"as_of", "page", "page_size", "pages", "total", "records": [...]}
The key goes in the header X-App-Key. 401 without it, 404 for a batch there is not, 400 for a bad parameter.
A busy server answers some first requests of a page with 429 and Retry-After (seconds).
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.model import ApiConnection
from cityplan.contracts import Contract

KEY_HEADER = "X-App-Key"
MOST_RECORDS_A_PAGE = 1000
_BUSY_EVERY = 5


class ApiBatch:
    """One batch, a JSON record a line; the server shows it once it is closed."""

    def __init__(self, folder: Path, contract: Contract, as_of: date) -> None:
        self.file = str(contract.channel.endpoint)
        self._path = folder / self.file.strip("/") / f"{as_of.isoformat()}.jsonl"
        self.place = str(self._path)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._growing = self._path.with_suffix(".part")
        self._lines = self._growing.open("w", encoding="utf-8")
        self._next_row = 1

    def write(self, texts: pd.DataFrame) -> NDArray[np.int64]:
        """Append records under the English field names; an absent text is a null."""
        columns = [texts[name].tolist() for name in texts.columns]
        for cells in zip(*columns, strict=True):
            record = {str(name): text or None for name, text in zip(texts.columns, cells, strict=True)}
            self._lines.write(json.dumps(record, ensure_ascii=False) + "\n")
        rows = np.arange(self._next_row, self._next_row + len(texts))
        self._next_row += len(texts)
        return rows

    def close(self) -> None:
        """Publish the batch."""
        self._lines.close()
        self._growing.replace(self._path)


@contextmanager
def serving(folder: Path, app_key: str, *, busy: bool, port: int = 0) -> Iterator[ApiConnection]:
    """Serve the batches below `folder` on loopback until the block ends; port 0 takes a free one.

    busy: now and then answer 429 first.
    """
    server = _Server(folder, app_key, busy=busy, port=port)
    thread = Thread(target=server.serve_forever, name="city-api", daemon=True)
    thread.start()
    try:
        yield ApiConnection(f"http://127.0.0.1:{server.server_port}", app_key)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder: Path, app_key: str, *, busy: bool, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.folder = folder
        self.app_key = app_key
        self._busy = busy
        self._seen: set[str] = set()
        self._lock = Lock()

    def is_too_busy(self, request: str) -> bool:
        """Whether to turn this request away: one in a few of those never seen before, then never again."""
        with self._lock:
            new = request not in self._seen
            self._seen.add(request)
            return self._busy and new and len(self._seen) % _BUSY_EVERY == 0


class _RequestError(Exception):
    def __init__(self, status: HTTPStatus, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer one request; the name is the standard library's."""
        try:
            self._answer(HTTPStatus.OK, self._content(), {})
        except _RequestError as problem:
            self._answer(problem.status, {"message": str(problem)}, problem.headers)

    def _content(self) -> dict[str, Any]:
        if not hmac.compare_digest(self.headers.get(KEY_HEADER, ""), self.server.app_key):
            raise _RequestError(HTTPStatus.UNAUTHORIZED, f"{KEY_HEADER} is missing or wrong 应用密钥无效")
        if self.server.is_too_busy(self.path):
            raise _RequestError(
                HTTPStatus.TOO_MANY_REQUESTS, "come again later 请稍后重试", **{"Retry-After": "1"}
            )
        address = urlsplit(self.path)
        endpoint = address.path.removesuffix("/batches")
        # Endpoints are looked up among the folders there are: a path from outside never reaches the disk.
        known = {
            f"/{path.parent.relative_to(self.server.folder)}" for path in self.server.folder.rglob("*.jsonl")
        }
        if endpoint not in known:
            raise _RequestError(HTTPStatus.NOT_FOUND, f"no endpoint {endpoint} 接口不存在")
        batches = {path.stem: path for path in (self.server.folder / endpoint.strip("/")).glob("*.jsonl")}
        if address.path != endpoint:
            return {"batches": sorted(batches)}
        return _page(batches, {name: values[-1] for name, values in parse_qs(address.query).items()})

    def _answer(self, status: HTTPStatus, content: dict[str, Any], headers: dict[str, str]) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Keep quiet: callers log what they ask for."""


def _page(batches: dict[str, Path], asked: dict[str, str]) -> dict[str, Any]:
    path = batches.get(asked.get("as_of", ""))
    if path is None:
        raise _RequestError(HTTPStatus.NOT_FOUND, f"no batch as of {asked.get('as_of')} 批次不存在")
    page = _number(asked, "page", 1, most=10**9)
    size = _number(asked, "page_size", 500, most=MOST_RECORDS_A_PAGE)
    with path.open("rb") as lines:
        total = sum(1 for _ in lines)
        lines.seek(0)
        records = [json.loads(line) for line in islice(lines, (page - 1) * size, page * size)]
    return {
        "as_of": path.stem,
        "page": page,
        "page_size": size,
        "pages": -(-total // size),
        "total": total,
        "records": records,
    }


def _number(asked: dict[str, str], name: str, default: int, most: int) -> int:
    text = asked.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise _RequestError(
            HTTPStatus.BAD_REQUEST, f"{name} must be a whole number from 1 to {most} 参数无效"
        )
    return int(text)
