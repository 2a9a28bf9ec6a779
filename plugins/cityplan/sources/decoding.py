"""Strict decoding of delivered text by its declared encoding, which detection may contradict, never choose.

Short UTF-8 texts decode as GB18030 without an error and some GB18030 texts as UTF-8, so a clean decode proves
nothing. What gives a wrong declaration away:
- declared GB18030, but the bytes are valid UTF-8 with a sequence of three bytes or more: Chinese in GB18030
  hits that pattern only by accident, and hardly ever over a whole block;
- declared UTF-8, but the text has letters of two bytes (Latin, Greek, Cyrillic …), no Chinese at all, and its
  bytes are valid GB18030: Chinese words of one or two characters look like that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cityplan.errors import DeliveryError, Place

UTF8 = "utf-8"
GB18030 = "gb18030"
_NAMES = {
    **dict.fromkeys(("utf8", "utf8sig", "utf8bom"), UTF8),
    **dict.fromkeys(("gb18030", "gbk", "gb2312", "cp936", "ansi936"), GB18030),
}
_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_ASIAN = re.compile("[\u0800-\U0010ffff]")
_LETTER = re.compile("[\u00c0-\u07ff]")
_DECLARE = "Save the file as {0}, or declare its real encoding. 请按 {0} 编码保存，或更正声明的编码。"


def encoding_named(name: str, place: Place) -> str:
    """Return utf-8 or gb18030 for the names departments use (GBK and GB2312 are parts of GB18030).

    Raises DeliveryError for any other name.
    """
    try:
        return _NAMES[re.sub(r"[^a-z0-9]", "", name.lower())]
    except KeyError:
        raise DeliveryError(
            place,
            f"Encoding {name} is not supported. 不支持该编码。",
            "Use UTF-8 or GB18030. 请使用 UTF-8 或 GB18030。",
        ) from None


@dataclass(slots=True)
class StrictDecoder:
    """Decodes the blocks of one text in order; `confirmed` once the text has proven its encoding."""

    encoding: str
    place: Place
    confirmed: bool = False

    def decode(self, blocks: Iterator[bytes]) -> Iterator[str]:
        """Yield each block decoded; every block but the last must end with a line feed.

        Raises DeliveryError naming the line where the bytes contradict the declared encoding.
        """
        line, first = 1, True
        for block in blocks:
            if first:
                block, first = self._without_mark(block), False
            yield self._text(block, line)
            line += block.count(b"\n")

    def _without_mark(self, block: bytes) -> bytes:
        if block.startswith(_UTF16_BOMS):
            raise self._refusal(1, "The file is UTF-16 (文件为 UTF-16 编码).")
        if not block.startswith(_BOM):
            return block
        if self.encoding != UTF8:
            raise self._refusal(1, "The file starts with the mark of UTF-8 (文件带 UTF-8 标记).")
        self.confirmed = True
        return block[len(_BOM) :]

    def _text(self, block: bytes, line: int) -> str:
        try:
            text = block.decode(self.encoding)
        except UnicodeDecodeError as error:
            wrong_line = line + block.count(b"\n", 0, error.start)
            other = GB18030 if self.encoding == UTF8 else UTF8
            # One stray byte is a damaged character; a block that reads well otherwise is another encoding.
            if not self.confirmed and _decodes(block, other):
                raise self._mistaken(wrong_line, other) from error
            problem = f"These bytes are not {self.encoding.upper()}. 此处的字节不符合声明的编码。"
            raise self._refusal(wrong_line, problem) from error
        if not block.isascii():
            self._contradict(block, text, line)
        return text

    def _contradict(self, block: bytes, text: str, line: int) -> None:
        if self.encoding == GB18030:
            if _is_utf8_with_chinese(block):
                raise self._mistaken(line, UTF8)
        elif not self.confirmed:
            self.confirmed = bool(_ASIAN.search(text))
            if not self.confirmed and _LETTER.search(text) and _decodes(block, GB18030):
                raise self._mistaken(line, GB18030)

    def _mistaken(self, line: int, other: str) -> DeliveryError:
        name = other.upper()
        problem = f"The file looks like {name}, not {self.encoding.upper()}. 文件疑为 {name} 编码。"
        return self._refusal(line, problem)

    def _refusal(self, line: int, problem: str) -> DeliveryError:
        return DeliveryError(replace(self.place, line=line), problem, _DECLARE.format(self.encoding.upper()))


def _is_utf8_with_chinese(block: bytes) -> bool:
    try:
        return bool(_ASIAN.search(block.decode(UTF8)))
    except UnicodeDecodeError:
        return False


def _decodes(block: bytes, encoding: str) -> bool:
    try:
        block.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
