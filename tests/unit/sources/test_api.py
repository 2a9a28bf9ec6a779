"""The interface of a department: pages as received, patience with a busy server, going on after a break."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import httpx
import pytest

from cityplan.contracts import Contract, load_contracts
from cityplan.errors import ChannelError
from cityplan.sources.api import ATTEMPTS, PAGE_SIZE, ApiBatches

KEY = "s3cret-key"
DAY = date(2026, 9, 30)
TOTAL = 2 * PAGE_SIZE + 3


@dataclass
class Server:
    """A department's server with one batch; `answers` are given first, instead of what was asked for."""

    total: int = TOTAL
    answers: list[httpx.Response | Exception] = field(default_factory=list)
    pages_asked: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["X-App-Key"] == KEY
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        if request.url.path == "/cases/batches":
            return httpx.Response(200, json={"batches": ["2026-09-30", "2026-09-29"]})
        asked = request.url.params
        assert asked["as_of"] == DAY.isoformat()
        page, size = int(asked["page"]), int(asked["page_size"])
        self.pages_asked.append(page)
        records = [{"信访编号": f"XF{n}"} for n in range((page - 1) * size, min(page * size, self.total))]
        body = {"page": page, "pages": -(-self.total // size), "total": self.total, "records": records}
        return httpx.Response(200, text=json.dumps(body, indent=1, ensure_ascii=False))


@pytest.fixture
def contract() -> Contract:
    return load_contracts()["petitions.cases"]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def batches(contract: Contract, server: Server) -> ApiBatches:
    transport = httpx.MockTransport(server)
    return ApiBatches("http://petitions", KEY, contract, sleep=server.waits.append, transport=transport)


def numbers(path: Path) -> list[str]:
    return [
        record["信访编号"] for line in path.read_text().splitlines() for record in json.loads(line)["records"]
    ]


def test_the_dates_there_are(batches: ApiBatches) -> None:
    assert batches.dates() == [DAY, date(2026, 9, 29)]


def test_a_batch_is_kept_page_by_page_as_received(batches: ApiBatches, tmp_path: Path) -> None:
    target = tmp_path / "batch.jsonl"
    batches.fetch(DAY, target)
    assert len(target.read_text().splitlines()) == 3
    assert numbers(target) == [f"XF{n}" for n in range(TOTAL)]
    assert list(tmp_path.iterdir()) == [target]


def test_a_batch_without_records_is_a_file_that_says_so(
    batches: ApiBatches, server: Server, tmp_path: Path
) -> None:
    server.total = 0
    batches.fetch(DAY, tmp_path / "batch.jsonl")
    assert numbers(tmp_path / "batch.jsonl") == []
    assert (tmp_path / "batch.jsonl").stat().st_size > 0


def test_a_busy_server_is_asked_again_when_it_says(
    batches: ApiBatches, server: Server, tmp_path: Path
) -> None:
    server.answers = [
        httpx.Response(429, headers={"Retry-After": "7"}),
        httpx.Response(503),
        httpx.ConnectTimeout("slow"),
    ]
    batches.fetch(DAY, tmp_path / "batch.jsonl")
    assert server.waits[0] == 7
    assert len(server.waits) == 3
    assert len(numbers(tmp_path / "batch.jsonl")) == TOTAL


@pytest.mark.parametrize(
    ("answers", "tries"),
    [
        ([httpx.Response(500)] * ATTEMPTS, ATTEMPTS),
        ([httpx.ConnectError("down")] * ATTEMPTS, ATTEMPTS),
        ([httpx.Response(401)], 1),
        ([httpx.Response(404)], 1),
        ([httpx.Response(200, text="<html>")], 1),
        ([httpx.Response(200, json={"items": []})], 1),
    ],
)
def test_a_server_that_does_not_answer_as_agreed_fails_the_channel(
    batches: ApiBatches,
    server: Server,
    answers: list[httpx.Response | Exception],
    tries: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.answers = list(answers)
    with caplog.at_level(logging.DEBUG), pytest.raises(ChannelError, match="petitions_api/cases") as failure:
        batches.dates()
    assert len(server.waits) == tries - 1
    assert KEY not in str(failure.value) + caplog.text
    assert failure.value.remedy


def test_an_interrupted_fetch_goes_on_after_the_last_complete_page(
    batches: ApiBatches, server: Server, tmp_path: Path
) -> None:
    target = tmp_path / "batch.jsonl"
    batches.fetch(DAY, target)
    whole = target.read_bytes()
    partial = tmp_path / "batch.jsonl.partial"
    first, second, _ = whole.splitlines(keepends=True)
    partial.write_bytes(first + second + b'{"page": 3, "rec')
    server.pages_asked.clear()
    batches.fetch(DAY, target)
    assert server.pages_asked == [1, 3]
    assert target.read_bytes() == whole


NO_PAGES = ["<html>gateway</html>", '{"code": 500}', '{"pages": 3, "total": 1003, "records": null}']


@pytest.mark.parametrize("text", NO_PAGES)
def test_a_page_not_as_agreed_is_not_kept(
    batches: ApiBatches, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    target = tmp_path / "batch.jsonl"
    original: Callable[..., bytes] = batches._get

    def hiccup(path: str, query: dict[str, str | int]) -> bytes:
        return text.encode() if query["page"] == 2 else original(path, query)

    with monkeypatch.context() as broken, pytest.raises(ChannelError, match="petitions_api/cases"):
        broken.setattr(batches, "_get", hiccup)
        batches.fetch(DAY, target)
    server.pages_asked.clear()
    batches.fetch(DAY, target)
    assert server.pages_asked == [1, 2, 3]
    assert numbers(target) == [f"XF{n}" for n in range(TOTAL)]


@pytest.mark.parametrize("text", NO_PAGES)
def test_a_page_not_as_agreed_that_was_kept_is_asked_for_again(
    batches: ApiBatches, server: Server, tmp_path: Path, text: str
) -> None:
    target = tmp_path / "batch.jsonl"
    batches.fetch(DAY, target)
    first, _, third = target.read_bytes().splitlines(keepends=True)
    (tmp_path / "batch.jsonl.partial").write_bytes(first + text.encode() + b"\n" + third)
    server.pages_asked.clear()
    batches.fetch(DAY, target)
    assert server.pages_asked == [1, 2, 3]
    assert numbers(target) == [f"XF{n}" for n in range(TOTAL)]


def test_pages_of_another_state_are_not_mixed_in(batches: ApiBatches, server: Server, tmp_path: Path) -> None:
    target = tmp_path / "batch.jsonl"
    batches.fetch(DAY, target)
    target.rename(tmp_path / "batch.jsonl.partial")
    server.total += 1
    batches.fetch(DAY, target)
    assert len(numbers(target)) == TOTAL + 1


def test_a_batch_that_changes_while_it_is_read_is_not_taken(
    batches: ApiBatches, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original: Callable[..., bytes] = batches._page

    def growing(as_of: date, number: int) -> bytes:
        server.total += 1
        return original(as_of, number)

    monkeypatch.setattr(batches, "_page", growing)
    with pytest.raises(ChannelError, match="changed while it was read"):
        batches.fetch(DAY, tmp_path / "batch.jsonl")
    assert not list(tmp_path.iterdir())
