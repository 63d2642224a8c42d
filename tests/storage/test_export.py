"""Export: what is published, as files that give an empty store the same digests."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
import transaction

from tests.documents.drafting import AT, EVERYTHING
from xarst_site.documents.drafts import begin, digest, revision_of
from xarst_site.documents.workflow import Approve, AskReview, Cancel, Edit, Publish
from xarst_site.storage.content_folder import load, read_folder
from xarst_site.storage.databases import Databases, open_databases
from xarst_site.storage.drafts import Drafts
from xarst_site.storage.export import NotExported, export
from xarst_site.storage.library import Library

CONTENT = Path(__file__).parents[2] / "content"
REASON = {"zh-CN": "有误", "en": "An error"}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The content of this project, and two versions of the real text through the workflow,
    of which the second was withdrawn.
    """
    with open_databases({"xarst.var": str(tmp_path_factory.mktemp("var"))}) as databases:
        load(databases.content, read_folder(CONTENT).documents)
        for name, day in (("2024-06-01", date(2024, 6, 1)), ("2024-07-01", date(2024, 7, 1))):
            manager = transaction.TransactionManager()
            connection = databases.content.open(transaction_manager=manager)
            revise(Drafts(connection), Library(connection), name, day)
            manager.commit()
            connection.close()
        yield databases


def revise(drafts: Drafts, library: Library, name: str, day: date) -> None:
    base = library.version("xarst", "2023-09-06")
    texts = {tag: library.text("xarst", "2023-09-06", tag) for tag in base.texts}
    new = revision_of(base, version=name, effective_on=day)
    note = {"zh-CN": "更换电话。", "en": "Another telephone number."}
    contacts = {**base.operator.contacts, "phone": f"{day:%m%d}"}
    operator = msgspec.structs.replace(base.operator, contacts=contacts)
    new = msgspec.structs.replace(new, change_note=note, operator=operator)
    drafts.add(begin(id=name, version=new, texts=texts, person="ann", at=AT))

    def act(command: object, person: str) -> None:
        drafts.act(name, command, person=person, permissions=EVERYTHING, at=AT)  # type: ignore[arg-type]

    act(Edit(title=name), "ann")
    now = digest(drafts.draft(name))
    act(AskReview(now), "ann")
    act(Approve(now), "bob")
    act(Publish(now), "ann")
    if name == "2024-07-01":
        later = AT + timedelta(days=1)
        drafts.act(name, Cancel(REASON), person="bob", permissions=EVERYTHING, at=later)


def exported(databases: Databases, directory: Path, *, dry_run: bool = False) -> dict[str, bool]:
    connection = databases.content.open()
    try:
        return {
            one.name: one.new for one in export(Library(connection), directory, dry_run=dry_run)
        }
    finally:
        connection.close()


def everything(databases: Databases) -> dict[str, object]:
    """All that is published: digests, records, sources."""
    connection = databases.content.open()
    library = Library(connection)
    found: dict[str, object] = {}
    for document in library.documents():
        found[document.id] = document
        for version in library.versions(document.id):
            name = f"{document.id}@{version.version}"
            found[name] = (
                library.digest(document.id, version.version),
                library.publication(document.id, version.version),
                library.withdrawal(document.id, version.version),
                [
                    library.source(document.id, version.version, language)
                    for language, reference in version.texts.items()
                    if reference.source
                ],
            )
    connection.close()
    return found


def test_an_empty_store_gets_the_same_digests_and_records(
    published: Databases, tmp_path: Path
) -> None:
    exported(published, tmp_path / "out")
    folder = read_folder(tmp_path / "out")
    assert folder.problems == ()
    with open_databases({"xarst.var": str(tmp_path / "var")}) as other:
        load(other.content, folder.documents)
        assert everything(other) == everything(published)
        assert {one.name for one in load(other.content, folder.documents) if one.added} == set()
    assert (tmp_path / "out" / "xarst" / "2024-06-01" / "publication.toml").exists()
    assert (tmp_path / "out" / "xarst" / "2024-07-01" / "withdrawal.toml").exists()


def test_a_second_export_changes_nothing(published: Databases, tmp_path: Path) -> None:
    first = exported(published, tmp_path)
    assert all(first.values())
    files = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in tmp_path.rglob("*") if p.is_file()}
    assert not any(name.name.startswith(".") for name in tmp_path.rglob("*"))
    second = exported(published, tmp_path)
    assert not any(second.values())
    assert files == {
        p: (p.read_bytes(), p.stat().st_mtime_ns) for p in tmp_path.rglob("*") if p.is_file()
    }


def test_what_people_wrote_and_says_the_same_is_left_alone(published: Databases) -> None:
    said = exported(published, CONTENT, dry_run=True)
    assert {name for name, new in said.items() if new} == {"xarst/2024-06-01", "xarst/2024-07-01"}


def test_a_dry_run_writes_nothing(published: Databases, tmp_path: Path) -> None:
    directory = tmp_path / "out"
    assert all(exported(published, directory, dry_run=True).values())
    assert not directory.exists()


def test_a_record_that_came_later_is_added(published: Databases, tmp_path: Path) -> None:
    exported(published, tmp_path)
    trace = tmp_path / "xarst" / "2024-07-01" / "withdrawal.toml"
    before = trace.read_bytes()
    trace.unlink()
    said = exported(published, tmp_path)
    assert [name for name, new in said.items() if new] == ["xarst/2024-07-01/withdrawal.toml"]
    assert trace.read_bytes() == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("zh-CN.md", "个人信息", "个人资料"),
        ("version.toml", 'version = "2024-06-01"', 'version = "2024-06-02"'),
        ("version.toml", "components", "parts"),
        ("publication.toml", 'published_by = "ann"', 'published_by = "eve"'),
    ],
)
def test_something_else_under_a_published_name_is_refused_and_nothing_written(
    published: Databases, tmp_path: Path, file: str, old: str, new: str
) -> None:
    exported(published, tmp_path)
    path = tmp_path / "xarst" / "2024-06-01" / file
    changed = path.read_text("utf-8").replace(old, new, 1)
    assert changed != path.read_text("utf-8")
    path.write_text(changed, "utf-8")
    (tmp_path / "xarst" / "2024-07-01" / "withdrawal.toml").unlink()
    with pytest.raises(NotExported) as raised:
        exported(published, tmp_path)
    assert raised.value.problems
    assert path.read_text("utf-8") == changed
    assert not (tmp_path / "xarst" / "2024-07-01" / "withdrawal.toml").exists()


def test_a_version_is_there_whole_or_not_at_all(
    published: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.rename

    def fail(path: Path, target: Path) -> Path:
        if target.name == "2024-06-01":
            raise OSError("disk full")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="disk full"):
        exported(published, tmp_path)
    names = {p.name for p in (tmp_path / "xarst").iterdir()}
    assert names == {"document.toml", "2023-09-06"}
    monkeypatch.undo()
    exported(published, tmp_path)
    assert read_folder(tmp_path).problems == ()


def test_records_are_judged_when_they_are_read(published: Databases, tmp_path: Path) -> None:
    exported(published, tmp_path)
    record = tmp_path / "xarst" / "2024-06-01" / "publication.toml"
    record.write_text(record.read_text("utf-8").replace('"bob"', '"ann"'), "utf-8")
    trace = tmp_path / "xarst" / "2024-07-01" / "withdrawal.toml"
    trace.write_text(trace.read_text("utf-8").replace("2024-03-02", "2024-08-02"), "utf-8")
    said = [str(problem) for problem in read_folder(tmp_path).problems]
    assert any("publication.toml:7: by the record, nobody but" in one for one in said), said
    assert any("withdrawal.toml:4: a version is withdrawn after" in one for one in said), said
