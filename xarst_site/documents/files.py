"""Documents and versions as TOML: `document.toml` and `version.toml` of `content/`, and
the records beside a version, `publication.toml` and `withdrawal.toml`.

Takes and returns strings; where they lie is `storage.content_folder`. The form is the
model's own (`model`): every key is a field, an unknown one is refused.
docs/content-format.md describes it for people.
"""

import re
import tomllib
from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

import msgspec
import tomli_w

from xarst_site.documents.model import (
    SHANGHAI,
    Document,
    Publication,
    Version,
    Withdrawal,
)
from xarst_site.documents.toml_lines import Path, line_of

_Written = Document | Version | Publication | Withdrawal

_T = TypeVar("_T", Document, Version, Publication, Withdrawal)

_TOO_DEEP = 40
"""No file of ours nests deeper than ten tables; beyond this, it is an attack or a mistake."""


class FileError(Exception):
    """A content file that cannot be read: its name, the line (from 1), and why."""

    def __init__(self, name: str, line: int, message: str) -> None:
        super().__init__(f"{name}:{line}: {message}")
        self.name = name
        self.line = line
        self.message = message


def read_document(toml: str, *, name: str) -> Document:
    """The document that a `document.toml` describes; ``name`` is for messages.

    Raises FileError.
    """
    return _read(toml, Document, name)


def read_version(toml: str, *, name: str) -> Version:
    """The version that a `version.toml` describes; ``name`` is for messages.

    Digests may be left out (`TextRef`). Raises FileError.
    """
    return _read(toml, Version, name)


def read_publication(toml: str, *, name: str) -> Publication:
    """The record that a `publication.toml` is; ``name`` is for messages. Raises FileError."""
    return _read(toml, Publication, name)


def read_withdrawal(toml: str, *, name: str) -> Withdrawal:
    """The trace that a `withdrawal.toml` is; ``name`` is for messages. Raises FileError."""
    return _read(toml, Withdrawal, name)


def write_document(document: Document) -> str:
    """The `document.toml` of a document: `read_document` gives the same value back."""
    return _write(document)


def write_version(version: Version) -> str:
    """The `version.toml` of a version: `read_version` gives the same value back.

    Instants are written in Asia/Shanghai, where people read them; so in the records.
    """
    return _write(version)


def write_publication(record: Publication) -> str:
    """The `publication.toml` of a record: `read_publication` gives the same value back."""
    return _write(record)


def write_withdrawal(trace: Withdrawal) -> str:
    """The `withdrawal.toml` of a trace: `read_withdrawal` gives the same value back."""
    return _write(trace)


def _write(value: _Written) -> str:
    tree = msgspec.to_builtins(value, builtin_types=(datetime, date, time))
    for key, instant in tree.items():
        if isinstance(instant, datetime):
            local = instant.astimezone(SHANGHAI)
            # Before 1901 the offset has seconds, which TOML cannot write.
            offset = local.utcoffset() or timedelta()
            tree[key] = instant if offset.seconds % 60 else local
    # Plain values first: in TOML, a key behind a table belongs to the table.
    return tomli_w.dumps(_lists(tree), indent=2)


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_lists(item) for item in value]
    return value


def _read(toml: str, kind: type[_T], name: str) -> _T:
    try:
        tree = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(name, toml, error) from error
    except ValueError as error:
        # Python's own limit on the digits of a number.
        match = re.search(r"[\d_]{4000}", toml)
        line = toml.count("\n", 0, match.start()) + 1 if match else 1
        raise FileError(name, line, "this number is too long") from error
    except RecursionError as error:
        raise FileError(name, 1, "it is nested too deep") from error
    if _depth(tree) > _TOO_DEEP:
        raise FileError(name, 1, "it is nested too deep")
    try:
        # builtin_types: a date is a TOML date, not a string that looks like one.
        return msgspec.convert(tree, kind, builtin_types=(datetime, date, time))
    except msgspec.ValidationError as error:
        path, message = _explain(tree, kind, str(error))
        raise FileError(name, line_of(toml, path), message) from error


def _depth(tree: Any) -> int:
    """How deep tables and arrays nest, without recursion."""
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [
            item
            for value in level
            for item in (
                value.values()
                if isinstance(value, dict)
                else value
                if isinstance(value, list)
                else ()
            )
        ]
    return depth


def _syntax_error(name: str, toml: str, error: tomllib.TOMLDecodeError) -> FileError:
    said = str(error)
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", said)
    line = toml.count("\n") + 1
    if place:
        line = int(place[1]) if place[1] else line
        said = said[: place.start()]
    plain = {
        "Invalid date or datetime": "this date does not exist",
        "Cannot overwrite a value": "this key is given twice",
    }
    return FileError(name, line, plain.get(said, f"not valid TOML: {said[:1].lower()}{said[1:]}"))


_TYPES = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a date like 2023-09-06, without quotation marks",
    "datetime": "a moment like 2023-09-06T00:00:00+08:00, without quotation marks",
    "array": "a list",
    "object": "a table",
    "time": "a time",
}


def _explain(tree: dict[str, Any], kind: type[Any], said: str) -> tuple[Path, str]:
    """Where in the tree msgspec's complaint is, and the complaint in plain words."""
    message, _, where = said.partition(" - at `$")
    path = _path(tree, kind, said, where.rstrip("`"))
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    if match := re.fullmatch(r"Object contains unknown field `(.*)`", message):
        return (*path, match[1]), f"unknown key `{match[1]}`"
    if match := re.fullmatch(r"Object missing required field `(.*)`", message):
        return path, f"`{match[1]}` is missing"
    if match := re.fullmatch(r"Expected `(.*)`, got `(.*)`", message):
        wanted = " or ".join(
            _TYPES.get(part, part) for part in match[1].split(" | ") if part != "null"
        )
        return (
            path,
            f"`{key}` must be {wanted}, not {_TYPES.get(match[2], match[2]).split(' like ')[0]}",
        )
    if match := re.fullmatch(r"Invalid enum value (.*)", message):
        return path, f"`{key}` cannot be {match[1]}"
    if instant := re.match(r"(\w+) (needs a UTC offset|is too far off)", message):
        told = "needs an offset, such as +08:00" if "offset" in message else instant[2]
        return (*path, instant[1]), f"`{instant[1]}` {told}"
    return path, message


def _path(tree: dict[str, Any], kind: type[Any], said: str, where: str) -> Path:
    """The path in msgspec's own notation, as keys: ``.texts[...].source`` says of no table
    which key it means, so each is tried alone until one gives the same complaint.
    """
    path: list[str | int] = []
    for part in re.findall(r"\.\w+|\[\.\.\.\]|\[\d+\]", where):
        if part == "[...]":
            path.append(_guilty(tree, kind, said, tuple(path)))
        elif part.startswith("["):
            path.append(int(part[1:-1]))
        else:
            path.append(part[1:])
    return tuple(path)


def _guilty(tree: dict[str, Any], kind: type[Any], said: str, path: Path) -> str:
    """The first key of the table at this path without which the complaint is another."""
    table: Any = tree
    for step in path:
        table = table[step]
    keys = list(table)

    def complains(count: int) -> bool:
        some = {key: table[key] for key in keys[:count]}
        try:
            msgspec.convert(_with(tree, path, some), kind, builtin_types=(datetime, date, time))
        except msgspec.ValidationError as error:
            return str(error) == said
        return False

    count = bisect_left(range(len(keys) + 1), True, key=complains)
    return str(keys[min(count, len(keys)) - 1])


def _with(tree: Any, path: Path, value: Any) -> Any:
    """The tree with another value at this path."""
    if not path:
        return value
    copy = list(tree) if isinstance(tree, list) else dict(tree)
    copy[path[0]] = _with(tree[path[0]], path[1:], value)  # type: ignore[index]
    return copy
