"""A chat robot that owners are told through."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from cityplan.alerting.channels import WEBHOOK


class Robot(HTTPServer):
    """A chat robot: keeps the texts it was sent and answers with `code`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.texts: list[str] = []
        self.code = 0

    @property
    def environment(self) -> dict[str, str]:
        return {WEBHOOK: f"http://127.0.0.1:{self.server_port}/robot/send?access_token=secret"}


class _Handler(BaseHTTPRequestHandler):
    server: Robot

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert message["msgtype"] == "text"
        self.server.texts.append(message["text"]["content"])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"errcode": self.server.code}).encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def listening() -> Iterator[Robot]:
    """A robot that answers until the block ends."""
    with Robot() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
