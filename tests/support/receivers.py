"""A chat robot and a mail server, through which owners are told."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, TypeVar

from cityplan.alerting.channels import WEBHOOK

_Receiver = TypeVar("_Receiver", bound=socketserver.TCPServer)


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


class PostOffice(socketserver.ThreadingTCPServer):
    """A mail server that takes every mail and keeps it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Letterbox)
        self.mails: list[EmailMessage] = []

    @property
    def connection(self) -> str:
        """Airflow's connection to it."""
        return f"smtp://127.0.0.1:{self.server_address[1]}?disable_ssl=true&disable_tls=true"


class _Letterbox(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as one mail takes."""

    server: PostOffice

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            match line[:4].upper().strip():
                case b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = iter(self.rfile.readline, b".\r\n")
                    mail = message_from_bytes(b"".join(lines), policy=policy.default)
                    assert isinstance(mail, EmailMessage)
                    self.server.mails.append(mail)
                    self.wfile.write(b"250 taken\r\n")
                case b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                case _:
                    self.wfile.write(b"250 fine\r\n")


@contextmanager
def answering(server: _Receiver) -> Iterator[_Receiver]:
    """The receiver, answering until the block ends."""
    with server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
