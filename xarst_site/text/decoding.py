"""Bytes of a source file to characters, exactly and back.

Holds the detection of the encoding and its errors. It must not touch the
characters: encoding them again with the codec named gives the bytes.
"""

import codecs
import unicodedata

import msgspec

from xarst_site.text.nodes import Problem, TextError

MAX_BYTES = 1_000_000
"""A source file may not be larger."""


class Decoded(msgspec.Struct, frozen=True, kw_only=True):
    """The characters of a file and the Python codec that gives its bytes back.

    A UTF-16 byte order mark stays as the first character; that of UTF-8 is in the
    codec (``utf-8-sig``). ``exact`` is False where encoding again gives other bytes
    (only with rare GB18030 spellings): such a file must be kept.
    """

    text: str
    encoding: str
    exact: bool


def decode(data: bytes) -> Decoded:
    """UTF-8 with or without a byte order mark, UTF-16 with one, or GB18030.

    Raises `TextError` with the line where no encoding fits, and for binary files.
    """
    if len(data) > MAX_BYTES:
        raise _error(
            "source.large",
            1,
            f"文件有 {len(data)} 字节,上限为 {MAX_BYTES} 字节",
            f"the file has {len(data)} bytes; the limit is {MAX_BYTES}",
        )
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            try:
                return _decoded(data, encoding)
            except UnicodeDecodeError as error:
                text = data[: error.start].decode(encoding)
                raise _undecodable(text.count("\n") + 1, data, error) from None
    if 0 in data:
        line = data.count(b"\n", 0, data.index(0)) + 1
        raise _error(
            "source.binary",
            line,
            "含有 NUL 字节,是二进制文件而不是文本",
            "a NUL byte: this is a binary file, not text",
        )
    encoding = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    try:
        return _decoded(data, encoding)
    except UnicodeDecodeError as error:
        utf8 = error
    if encoding == "utf-8" and not _is_broken_utf8(data[: utf8.start]):
        try:
            found = _decoded(data, "gb18030")
        except UnicodeDecodeError as error:
            # The codec that came further is the one the file was written in.
            utf8 = max(utf8, error, key=lambda e: e.start)
        else:
            if _plausible(found.text):
                return found
    raise _undecodable(data.count(b"\n", 0, utf8.start) + 1, data, utf8) from None


def _decoded(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding)
    return Decoded(text=text, encoding=encoding, exact=text.encode(encoding) == data)


def _is_broken_utf8(before: bytes) -> bool:
    """Whether what stands before the first fault was UTF-8 in earnest.

    Bytes of GB18030 fail at once; two characters of three bytes are no accident.
    """
    return sum(c > "\u07ff" for c in before.decode("utf-8", "ignore")) >= 2


def _plausible(text: str) -> bool:
    """Whether text read as GB18030 is Chinese: other 8-bit files decode to rare characters.

    Marks and white space say nothing: an English text may have no more than quotes and
    no-break spaces beyond ASCII.
    """
    letters = [c for c in text if not c.isascii() and unicodedata.category(c)[0] not in "PSZ"]
    common = "".join(letters).encode("gb2312", "ignore")
    return len(common) >= len(letters)


def _undecodable(line: int, data: bytes, error: UnicodeDecodeError) -> TextError:
    shown = data[error.start : error.start + 4].hex(" ")
    return _error(
        "source.undecodable",
        line,
        f"第 {error.start} 字节起({shown})不是 UTF-8、GB18030 或带标记的 UTF-16",
        f"the bytes from {error.start} on ({shown}) are neither UTF-8, GB18030 nor marked UTF-16",
    )


def _error(code: str, line: int, zh: str, en: str) -> TextError:
    return TextError(
        (Problem(code=code, line=line, message={"zh-CN": zh, "en": en}, level="error"),)
    )
