"""On which line of a TOML source a key stands, for messages that point at it.

`tomllib` tells lines of syntax errors only. The source given here has been read by it
already, so its syntax is taken as right.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

Path = tuple[str | int, ...]
"""Keys of tables, and indexes of arrays from 0: ``("items", 2, "act")``."""

_TOKEN = re.compile(
    r"""
      (?P<space>[ \t\r]+ | \#[^\n]*)
    | (?P<newline>\n)
    | (?P<text>\"\"\"(?:\\.|[^\\])*?\"\"\"\"{0,2} | '''.*?''''{0,2}
             | "(?:\\.|[^"\\\n])*" | '[^'\n]*')
    | (?P<mark>\[\[|\]\]|[\[\]{}=,.])
    | (?P<bare>[^\s\#\[\]{}=,."']+)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def line_of(source: str, path: Path) -> int:
    """The line, from 1, of the key at this path.

    Where the path is not in the source, the line of the longest beginning of it that is:
    a key that is missing from a table is reported at the table. 1 where nothing is.
    """
    lines = lines_of(source)
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


@lru_cache(maxsize=2)
def lines_of(source: str) -> Mapping[Path, int]:
    """The line, from 1, of every key, table and array element of a TOML source."""
    return _Scan(source).lines


class _Scan:
    """One pass over the tokens; ``lines`` fills as it goes."""

    def __init__(self, source: str) -> None:
        self.lines: dict[Path, int] = {}
        self._arrays: dict[Path, int] = {}
        self._tokens = list(_tokens(source))
        self._at = 0
        table: Path = ()
        while self._kind() != "end":
            if self._skip_blank():
                continue
            line = self._line()
            if self._value() in {"[", "[["} and self._kind() == "mark":
                table = self._header(line)
            else:
                self._pair(table)

    def _kind(self) -> str:
        return self._tokens[self._at][0]

    def _value(self) -> str:
        return self._tokens[self._at][1]

    def _line(self) -> int:
        return self._tokens[self._at][2]

    def _skip_blank(self) -> bool:
        if self._kind() == "newline":
            self._at += 1
            return True
        return False

    def _note(self, path: Path, line: int) -> None:
        self.lines.setdefault(path, line)

    def _header(self, line: int) -> Path:
        is_array = self._value() == "[["
        self._at += 1
        keys = self._keys()
        self._at += 1  # ] or ]]
        path: Path = ()
        for key in keys[:-1]:
            path = self._inside((*path, key))
            self._note(path, line)
        path = (*path, keys[-1])
        self._note(path, line)
        if is_array:
            self._arrays[path] = self._arrays.get(path, -1) + 1
            path = self._inside(path)
            self._note(path, line)
        return path

    def _inside(self, path: Path) -> Path:
        """Of an array of tables, the table that was opened last."""
        return (*path, self._arrays[path]) if path in self._arrays else path

    def _keys(self) -> list[str]:
        keys = []
        while True:
            kind, value, _ = self._tokens[self._at]
            keys.append(_plain(value) if kind == "text" else value)
            self._at += 1
            if self._value() != "." or self._kind() != "mark":
                return keys
            self._at += 1

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self._note(path, line)
        self._at += 1  # =
        self._any(path)

    def _any(self, path: Path) -> None:
        kind, value, _ = self._tokens[self._at]
        if kind == "mark" and value in {"[", "[["}:
            self._array(path)
        elif kind == "mark" and value == "{":
            self._inline(path)
        elif kind == "text":
            self._at += 1
        else:
            # A number, a date or a boolean; a dot in it is a token of its own.
            while self._kind() == "bare" or (self._kind() == "mark" and self._value() == "."):
                self._at += 1

    def _array(self, path: Path) -> None:
        self._split_mark()
        self._at += 1  # [
        index = 0
        while True:
            if self._skip_blank():
                continue
            self._split_mark()
            value = self._value() if self._kind() == "mark" else ""
            if value == "]":
                self._at += 1
                return
            if value == ",":
                self._at += 1
                continue
            self._note((*path, index), self._line())
            self._any((*path, index))
            index += 1

    def _split_mark(self) -> None:
        """Inside an array, ``[[`` and ``]]`` are two brackets."""
        kind, value, line = self._tokens[self._at]
        if kind == "mark" and value in {"[[", "]]"}:
            self._tokens[self._at : self._at + 1] = [(kind, value[0], line), (kind, value[0], line)]

    def _inline(self, path: Path) -> None:
        self._at += 1
        while True:
            if self._skip_blank():
                continue
            value = self._value() if self._kind() == "mark" else ""
            if value == "}":
                self._at += 1
                return
            if value == ",":
                self._at += 1
                continue
            self._pair(path)


def _tokens(source: str) -> Iterator[tuple[str, str, int]]:
    line = 1
    for match in _TOKEN.finditer(source):
        kind = match.lastgroup or ""
        if kind != "space":
            yield kind, match.group(), line
        line += match.group().count("\n")
    yield "end", "", line


def _plain(quoted: str) -> str:
    """The key that a quoted key means."""
    if quoted.startswith("'"):
        return quoted[1:-1]

    def meant(match: re.Match[str]) -> str:
        code = match.group(1)
        return chr(int(code[1:], 16)) if code[0] in "uU" else _ESCAPED.get(code, code)

    return _ESCAPE.sub(meant, quoted[1:-1])
