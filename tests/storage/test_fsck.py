"""fsck: a store is damaged in one way after another, and each is named."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from persistent.mapping import PersistentMapping

from tests.documents.making import document, text, texts, version
from tests.storage.conftest import root, writing
from xarst_site.documents.model import Source, TextRef
from xarst_site.storage.databases import KINDS, open_databases
from xarst_site.storage.fsck import fsck
from xarst_site.storage.persistent import Record
from xarst_site.text.canonical import canonical_bytes, digest

KEPT = b"<p>kept</p>"


@pytest.fixture
def stored(settings: dict[str, str]) -> dict[str, str]:
    """The settings of a sound store: two versions, one of them with a kept source."""
    source = Source(
        name="a.html", format="html", encoding="utf-8", sha256=Record(KEPT).sha256, kept="a.html"
    )
    second = version(
        "2.0",
        published_at=datetime(2024, 5, 1, tzinfo=UTC),
        effective_on=date(2024, 6, 1),
        texts={"zh-CN": TextRef(source=source), "en": TextRef()},
    )
    with open_databases(settings) as databases, writing(databases) as library:
        library.add_document(document())
        library.add_version(version(), texts(), {})
        library.add_version(second, texts("又"), {"zh-CN": KEPT})
    return settings


def test_a_sound_store_has_no_fault(stored: dict[str, str]) -> None:
    heard: list[str] = []
    assert list(fsck(stored, progress=heard.append)) == []
    assert "sample@2.0" in heard


def test_a_document_set_anew_leaves_nothing_behind(stored: dict[str, str]) -> None:
    with open_databases(stored) as databases, writing(databases) as library:
        library.add_document(document(title={"zh-CN": "新", "en": "new"}))
    assert list(fsck(stored)) == []


def rewrite(record: Any, **changes: Any) -> None:
    """Put a version's record anew with something changed: canonical, and with its digest."""
    value = msgspec.json.decode(record.data, type=type(version()))
    record.put(canonical_bytes(msgspec.structs.replace(value, **changes)))


def flip(record: Any) -> None:
    record.data = record.data[:-3] + bytes([record.data[-3] ^ 1]) + record.data[-2:]


def of_text(found: Any) -> Any:
    return found["texts"][digest(text())]


def of_version(found: Any) -> Any:
    return found["versions"]["sample"]["1.0"]


def put_under_wrong_digest(found: Any) -> None:
    found["texts"]["0" * 64] = Record(canonical_bytes(text("zh-CN", "别")))


def forge_text(found: Any) -> None:
    """Another text under the same key, its own digest right: only the key betrays it."""
    of_text(found).put(canonical_bytes(text("zh-CN", "伪造")))


def spaced(found: Any) -> None:
    record = of_version(found)
    record.put(record.data.replace(b":", b": ", 1))


def delete_text(found: Any) -> None:
    del found["texts"][digest(text())]


def move_document(found: Any) -> None:
    found["documents"]["other"] = Record(canonical_bytes(document()))


def versions_without_document(found: Any) -> None:
    del found["documents"]["sample"]


def tie(found: Any) -> None:
    rewrite(
        found["versions"]["sample"]["2.0"],
        published_at=version().published_at,
        effective_on=version().effective_on,
    )


def break_tree(found: Any) -> None:
    found["foreign"] = PersistentMapping()
    found["foreign"]["x"] = Foreign()


class Foreign(PersistentMapping):
    """A class that has no business in a database."""


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (lambda r: flip(of_text(r)), "the bytes have the digest"),
        (lambda r: flip(of_version(r)), "sample@1.0: the bytes stored under the digest"),
        (lambda r: flip(r["documents"]["sample"]), "document sample: the bytes stored under"),
        (lambda r: flip(r["sources"][Record(KEPT).sha256]), "sources/"),
        (lambda r: of_version(r).put(b"{}"), "sample@1.0: the bytes with the digest"),
        (lambda r: of_version(r).put(b"\xff"), "are not a Version"),
        (spaced, "sample@1.0: its bytes are not canonical"),
        (forge_text, f"texts/{digest(text())}: the bytes have the digest"),
        (put_under_wrong_digest, f"texts/{'0' * 64}: the bytes have the digest"),
        (delete_text, f"sample@1.0: its text in zh-CN, {digest(text())}, is not there"),
        (lambda r: r["sources"].clear(), "sample@2.0: what should lie under sources/"),
        (lambda r: r["sources"].update({Record(b"x").sha256: Record(b"x")}), "no version has it"),
        (move_document, "document other: calls itself sample"),
        (versions_without_document, "sample: has versions and is not a document"),
        (lambda r: rewrite(of_version(r), version="9"), "sample@1.0: calls itself 9"),
        (lambda r: rewrite(of_version(r), document="x"), "belongs to x, not to sample"),
        (lambda r: rewrite(of_version(r), components=()), "sample@1.0: a version has at least one"),
        (
            lambda r: rewrite(of_version(r), effective_on=date(2023, 1, 1)),
            "sample@1.0: published at 2024-01-01 08:00",
        ),
        (tie, "sample: versions 1.0 and 2.0 are published and take effect at the same instant"),
        (break_tree, "test_fsck.Foreign, which is not ours"),
    ],
)
def test_damage_is_named(
    stored: dict[str, str], damage: Callable[[Any], object], expected: str
) -> None:
    with open_databases(stored) as databases, root(databases.content) as found:
        damage(found)
    faults = list(fsck(stored))
    assert any(expected in fault for fault in faults), faults


def main_file(settings: dict[str, str], kind: str = "content") -> Path:
    return Path(settings["xarst.var"], kind, "main.sqlite3")


def sql(settings: dict[str, str], statement: str, *values: Any) -> None:
    file = sqlite3.connect(main_file(settings))
    with file:
        file.execute(statement, values)
    file.close()


def oid_of(settings: dict[str, str], where: Callable[[Any], Any]) -> int:
    with open_databases(settings) as databases, root(databases.content) as found:
        return int.from_bytes(where(found)._p_oid, "big")


def test_an_object_that_is_missing_is_named(stored: dict[str, str]) -> None:
    oid = oid_of(stored, of_text)
    sql(stored, "DELETE FROM object_state WHERE zoid = ?", oid)
    faults = list(fsck(stored))
    assert any(f"object 0x{oid:02x}, to which" in fault for fault in faults), faults


def test_what_deletions_left_over_is_told_and_is_no_fault(stored: dict[str, str]) -> None:
    sql(
        stored,
        "INSERT INTO object_state (zoid, tid, state_size, state)"
        " SELECT 7777777, tid, state_size, state FROM object_state WHERE zoid = ?",
        oid_of(stored, of_text),
    )
    told: list[str] = []
    assert list(fsck(stored, progress=told.append)) == []
    left = "1 objects are left over from what was deleted (xarst pack)"
    assert f"content: {left}" in told


def test_a_file_that_is_damaged_is_named(stored: dict[str, str]) -> None:
    file = main_file(stored)
    data = bytearray(file.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 60] = b"\xa5" * 60
    file.write_bytes(data)
    faults = list(fsck(stored))
    assert any(str(file) in fault for fault in faults), faults


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_no_database_is_named_and_the_others_are_looked_at(
    stored: dict[str, str], kind: str
) -> None:
    main_file(stored, kind).write_bytes(b"no database" * 1000)
    heard: list[str] = []
    faults = list(fsck(stored, progress=heard.append))
    assert faults
    assert all(kind in fault for fault in faults), faults
    assert len([line for line in heard if "sqlite:" in line]) == 3


def test_a_database_that_is_not_there_is_named_and_not_made(settings: dict[str, str]) -> None:
    faults = list(fsck(settings))
    assert len(faults) == 3
    assert "there is no database in" in faults[0]
    assert not Path(settings["xarst.var"]).exists()


def test_a_wrong_schema_is_named(stored: dict[str, str]) -> None:
    with open_databases(stored) as databases, root(databases.receipts) as found:
        found["schema"] = 99
    (fault,) = fsck(stored)
    assert "xarst.receipts: written by a newer xarst-site" in fault
