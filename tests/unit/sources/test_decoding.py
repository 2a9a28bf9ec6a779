"""Encodings: declared, decoded strictly; what looks like another encoding is refused, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cityplan.contracts import Contract
from cityplan.errors import DeliveryError, Place
from cityplan.landing import INBOX, SHARE
from cityplan.sources.archives import cut_after
from cityplan.sources.decoding import GB18030, UTF8, StrictDecoder, encoding_named

Read = Callable[..., Any]
Table = Callable[..., str]
PLACE = Place("health", "deaths")


def decoded(content: bytes, encoding: str) -> str:
    return "".join(StrictDecoder(encoding, PLACE).decode(cut_after(b"\n", iter([content]), PLACE)))


def test_a_share_is_read_in_the_agreed_encoding_and_the_inbox_in_utf8(
    read: Read, gb18030: Contract, doctor_table: Table
) -> None:
    text = doctor_table("张三", "㐀𠮷", "欧阳·娜娜")
    on_share = read(gb18030, {"a.csv": text.encode("gb18030")}, SHARE)
    in_inbox = read(gb18030, {"a.csv": text.encode("utf-8-sig")}, INBOX)
    assert on_share.column("name") == ["张三", "㐀𠮷", "欧阳·娜娜"]
    assert on_share.records == in_inbox.records
    assert (on_share.parts[1].encoding, in_inbox.parts[1].encoding) == (GB18030, UTF8)


@pytest.mark.parametrize("name", ["GB18030", "gbk", "GB2312"])
def test_a_manifest_may_declare_the_encoding(
    read: Read, gb18030: Contract, doctor_table: Table, name: str
) -> None:
    manifest = f'{{"encoding": "{name}"}}'.encode()
    result = read(gb18030, {"a.csv": doctor_table().encode("gb18030")}, INBOX, manifest)
    assert result.column("name") == ["张三"]


@pytest.mark.parametrize("name", ["UTF-8", "utf8", "UTF-8-SIG"])
def test_names_of_utf8(name: str) -> None:
    assert encoding_named(name, PLACE) == UTF8


@pytest.mark.parametrize("text", ["李四", "一二", "é,张三", "中" * 1000])
def test_short_utf8_is_not_taken_for_gb18030(text: str) -> None:
    """All of these decode as GB18030 without an error."""
    text.encode().decode("gb18030", errors="ignore")
    with pytest.raises(DeliveryError, match="looks like UTF-8, not GB18030"):
        decoded(f"a,{text}\n".encode(), GB18030)


@pytest.mark.parametrize("text", ["一", "茅茅", "李四四"])
def test_short_gb18030_is_not_taken_for_utf8(text: str) -> None:
    content = f"a,{text}\n".encode("gb18030")
    with pytest.raises(DeliveryError, match="looks like GB18030, not UTF-8"):
        decoded(content, UTF8)


@pytest.mark.parametrize("text", ["一", "张三", "哈尔滨市道里区", "㐀𠮷", "plain", "·—…", "65岁以上"])
@pytest.mark.parametrize("encoding", [UTF8, GB18030])
def test_what_is_declared_rightly_is_read(text: str, encoding: str) -> None:
    assert decoded(f"姓名,a\n{text},1\n".encode(encoding), encoding) == f"姓名,a\n{text},1\n"


def test_letters_of_other_scripts_are_welcome_beside_chinese() -> None:
    text = "姓名\nМария\né\n"
    assert decoded(text.encode(), UTF8) == text


@pytest.mark.parametrize(
    ("encoding", "mark"), [(GB18030, b"\xef\xbb\xbf"), (UTF8, b"\xff\xfe"), (UTF8, b"\xfe\xff")]
)
def test_a_mark_of_another_encoding_is_refused(encoding: str, mark: bytes) -> None:
    with pytest.raises(DeliveryError, match=r"mark of UTF-8|UTF-16"):
        decoded(mark + b"a\n", encoding)


def test_characters_are_never_cut_between_blocks() -> None:
    content = "姓名,街道\n张三,里\n".encode("gb18030")
    pieces = [content[index : index + 3] for index in range(0, len(content), 3)]
    blocks = cut_after(b"\n", iter(pieces), PLACE)
    assert "".join(StrictDecoder(GB18030, PLACE).decode(blocks)) == content.decode("gb18030")
