"""The library: what is published is read as it was put in, and never changes (law 1)."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from tests.documents.making import document, text, texts, version
from tests.storage.conftest import root, writing
from xarst_site.documents.model import Source, TextRef, Version
from xarst_site.storage.databases import Databases
from xarst_site.storage.library import Changed, Damaged, Library, NotHere, Refused
from xarst_site.storage.revision import content_revision
from xarst_site.text import plain
from xarst_site.text.canonical import canonical_bytes, digest

LATER = {
    "published_at": datetime(2024, 5, 1, tzinfo=UTC),
    "effective_on": date(2024, 6, 1),
}


@pytest.fixture
def stored(databases: Databases) -> Databases:
    """A document with one version."""
    with writing(databases) as library:
        library.add_document(document())
        assert library.add_version(version(), texts(), {})
    return databases


def test_what_was_put_in_comes_out(stored: Databases) -> None:
    with writing(stored) as library:
        assert library.documents() == (document(),)
        assert library.document("sample") == document()
        (found,) = library.versions("sample")
        assert found == library.version("sample", "1.0")
        assert {k: v.sha256 for k, v in found.texts.items()} == {
            language: digest(value) for language, value in texts().items()
        }
        assert msgspec.structs.replace(found, texts=version().texts) == version()
        for language, value in texts().items():
            assert library.text("sample", "1.0", language) == value
        assert library.digest("sample", "1.0") == digest(found)
        assert library.digest("sample", "1.0") == hashlib.sha256(canonical_bytes(found)).hexdigest()


def test_what_is_not_there_is_told(stored: Databases) -> None:
    with writing(stored) as library:
        for ask in (
            lambda: library.document("other"),
            lambda: library.versions("other"),
            lambda: library.version("other", "1.0"),
            lambda: library.version("sample", "2.0"),
            lambda: library.digest("sample", "2.0"),
            lambda: library.text("sample", "1.0", "fr"),
            lambda: library.source("sample", "1.0", "zh-CN"),
            lambda: library.add_version(version(document="other"), texts(), {}),
        ):
            with pytest.raises(NotHere):
                ask()


def test_adding_the_same_again_changes_nothing(stored: Databases) -> None:
    before = content_revision(stored.content)
    with writing(stored) as library:
        assert not library.add_document(document())
        assert not library.add_version(version(), texts(), {})
    assert content_revision(stored.content) == before


@pytest.mark.parametrize(
    ("changed", "words"),
    [(version(), "我们还收集位置。"), (version(change_note={"zh-CN": "改", "en": "x"}), "")],
)
def test_a_published_version_cannot_change(stored: Databases, changed: Version, words: str) -> None:
    with writing(stored) as library:
        published = library.digest("sample", "1.0")
        with pytest.raises(Changed) as raised:
            library.add_version(changed, texts(words), {})
        assert raised.value.published == published
        assert raised.value.given not in {published, ""}
        assert published in str(raised.value)
        assert raised.value.given in str(raised.value)
        assert library.digest("sample", "1.0") == published
        assert library.text("sample", "1.0", "zh-CN") == text()


def test_versions_come_in_the_order_of_effect(stored: Databases) -> None:
    with writing(stored) as library:
        library.add_version(version("0.9", **LATER), texts("。"), {})
        assert [v.version for v in library.versions("sample")] == ["1.0", "0.9"]


def test_what_does_not_fit_is_refused_and_nothing_written(stored: Databases) -> None:
    before = content_revision(stored.content)
    with writing(stored) as library:
        with pytest.raises(Refused) as raised:
            library.add_version(version("2.0", components=(), **LATER), texts(), {})
        assert "component.none" in [p.code for p in raised.value.problems]
        with pytest.raises(Refused, match="same instant"):
            library.add_version(version("2.0"), texts(), {})
        with pytest.raises(Refused):
            library.add_document(document(id="../x"))
    assert content_revision(stored.content) == before


def test_a_documents_own_record_may_change_while_its_versions_still_fit(stored: Databases) -> None:
    with writing(stored) as library:
        renamed = document(title={"zh-CN": "新名", "en": "New name"})
        assert library.add_document(renamed)
        with pytest.raises(Refused, match="no language en"):
            library.add_document(
                document(languages=("zh-CN",), title={"zh-CN": "甲"}, publisher={"zh-CN": "乙"})
            )
        assert library.document("sample") == renamed


def from_source(data: bytes, **changes: Any) -> Version:
    made = Source(
        name="sample.txt", format="txt", encoding="gb18030", sha256=hashlib.sha256(data).hexdigest()
    )
    source = msgspec.structs.replace(made, **changes)
    return version("2.0", texts={"zh-CN": TextRef(source=source), "en": TextRef()}, **LATER)


def test_a_plain_source_is_rebuilt_byte_for_byte(stored: Databases) -> None:
    data = plain.write(text()).encode("gb18030")
    with writing(stored) as library:
        library.add_version(from_source(data), texts(), {})
        assert library.source("sample", "2.0", "zh-CN") == data


def test_another_source_is_kept_byte_for_byte(stored: Databases) -> None:
    data = b"<p>\xff\x00 anything"
    kept = from_source(data, format="html", kept="sample.html")
    with writing(stored) as library:
        library.add_version(kept, texts(), {"zh-CN": data})
        assert library.source("sample", "2.0", "zh-CN") == data


@pytest.mark.parametrize(
    ("changes", "kept_sources"),
    [
        ({}, {}),
        ({"encoding": "ascii"}, {}),
        ({"format": "html", "kept": "a.html"}, {}),
        ({"format": "html", "kept": "a.html"}, {"zh-CN": b"another"}),
    ],
)
def test_a_source_that_could_not_be_given_back_is_refused(
    stored: Databases, changes: dict[str, Any], kept_sources: dict[str, bytes]
) -> None:
    with writing(stored) as library, pytest.raises(Refused, match="cannot be given back"):
        library.add_version(from_source(b"something else", **changes), texts(), kept_sources)


def test_damage_is_an_error_and_never_an_answer(stored: Databases) -> None:
    # Words of its own, so that no other test has left this text in the memo.
    with writing(stored) as library:
        library.add_version(version("3.0", **LATER), texts("只在这里。"), {})
    with root(stored.content) as found:
        record = found["texts"][digest(text("zh-CN", "只在这里。"))]
        record.data = record.data.replace("只".encode(), "不".encode())
    with root(stored.content) as found, pytest.raises(Damaged, match="another digest"):
        Library(found._p_jar).text("sample", "3.0", "zh-CN")
    with root(stored.content) as found:
        del found["texts"][digest(text("zh-CN", "只在这里。"))]
    with root(stored.content) as found, pytest.raises(Damaged, match="not there"):
        Library(found._p_jar).text("sample", "3.0", "zh-CN")


def test_a_damaged_source_is_an_error_and_never_wrong_bytes(stored: Databases) -> None:
    data = b"<p>kept</p>"
    sha256 = hashlib.sha256(data).hexdigest()
    kept = from_source(data, format="html", kept="sample.html")
    with writing(stored) as library:
        library.add_version(kept, texts(), {"zh-CN": data})
    with root(stored.content) as found:
        found["sources"][sha256].data = b"<p>KEPT</p>"
    with writing(stored) as library, pytest.raises(Damaged, match=sha256):
        library.source("sample", "2.0", "zh-CN")


def test_a_value_is_decoded_once(stored: Databases) -> None:
    with writing(stored) as one, writing(stored) as other:
        assert one.text("sample", "1.0", "en") is other.text("sample", "1.0", "en")
        assert one.version("sample", "1.0") is other.version("sample", "1.0")


def test_only_our_own_classes_are_pickled(stored: Databases) -> None:
    with root(stored.content) as found:
        assert type(found["versions"]["sample"]["1.0"].data) is bytes
        assert type(found["texts"][digest(text())].data) is bytes
