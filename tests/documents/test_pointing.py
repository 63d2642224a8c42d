"""What a record points at, kept right while the text changes."""

from pathlib import Path

from msgspec.structs import replace

from xarst_site.documents import editing
from xarst_site.documents.check import _components
from xarst_site.documents.files import read_version
from xarst_site.documents.model import Version
from xarst_site.documents.pointing import drop_missing, pointers, points_at, renamed
from xarst_site.text import markdown
from xarst_site.text.nodes import Text
from xarst_site.text.uids import minter

SAMPLE = Path(__file__).parents[2] / "content/sample/2026-06-01"
MINT = minter("tests", "pointing")


def text() -> Text:
    return markdown.read((SAMPLE / "zh-CN.md").read_text("utf-8"))


def version() -> Version:
    return read_version((SAMPLE / "version.toml").read_text("utf-8"), name="version.toml")


def test_a_version_that_fits_comes_back_the_same() -> None:
    assert drop_missing(version(), text(), old=text()) == (version(), ())
    assert drop_missing(version(), text()) == (version(), ())


def test_every_place_that_names_a_provision_is_known() -> None:
    found = list(pointers(version()))
    assert {pointer.path[0] for pointer in found} == {
        "components", "items", "operator", "registers",
    }  # fmt: skip
    uids = {n.uid for n in text().walk()}
    assert all(pointer.uid in uids for pointer in found)
    one = found[-1]
    assert one in points_at(version(), {one.uid})


def test_what_is_gone_is_taken_out_and_told_with_its_place() -> None:
    pointer = next(p for p in pointers(version()) if p.path[0] == "registers")
    left = editing.remove(text(), pointer.uid, unlink=True)
    fitted = drop_missing(version(), left)
    assert not points_at(fitted.version, {pointer.uid})
    assert pointer.path in [finding.path for finding in fitted.findings]
    assert all(set(f.problem.message) == {"zh-CN", "en"} for f in fitted.findings)
    row = fitted.version.registers[str(pointer.path[1])].rows[int(pointer.path[3])]
    emptied = [f for f in fitted.findings if f.problem.code == "provisions.none_left"]
    assert bool(emptied) == (not row.provisions or any(f.path[0] == "items" for f in emptied))
    assert all(f.problem.level == "error" for f in emptied)


def test_new_top_provisions_join_the_component_of_their_neighbour() -> None:
    owner = {uid: c.id for c in version().components for uid in c.provisions}
    last = [n for n in text().nodes if n.uid in owner][-1]
    new, uid = editing.add(text(), last.uid, "after", mint=MINT, heading="新的部分")
    fitted = drop_missing(version(), new, old=text())
    component = next(c for c in fitted.version.components if uid in c.provisions)
    assert component.id == owner[last.uid]
    assert [f.problem.code for f in fitted.findings] == ["component.joined"]
    uids = {n.uid for n in new.walk()}
    assert not list(_components(fitted.version, ("zh-CN", "en"), new, uids))


def test_a_top_provision_that_moves_into_another_goes_with_it() -> None:
    parts = [n for n in text().nodes if n.kind == "part"]
    new = editing.move(text(), parts[-1].uid, parts[-2].uid, "inside")
    fitted = drop_missing(version(), new)
    assert parts[-1].uid not in {u for c in fitted.version.components for u in c.provisions}
    uids = {n.uid for n in new.walk()}
    assert not list(_components(fitted.version, ("zh-CN", "en"), new, uids))


def test_components_list_theirs_in_reading_order() -> None:
    parts = [n for n in text().nodes if n.kind == "part"]
    new = editing.move(text(), parts[1].uid, parts[0].uid, "before")
    place = {n.uid: k for k, n in enumerate(new.nodes)}
    for component in drop_missing(version(), new).version.components:
        assert list(component.provisions) == sorted(component.provisions, key=place.__getitem__)


def test_what_components_share_stays_with_all_of_them() -> None:
    first, second = version().components[:2]
    part = next(n for n in text().nodes if n.uid in first.provisions)
    below = next(n for n in text().nodes if n.uid in second.provisions and n.children).children[0]
    shared = replace(
        version(),
        components=(
            replace(first, provisions=(*first.provisions, below.uid)),
            replace(second, provisions=(part.uid, *second.provisions)),
            *version().components[2:],
        ),
    )
    same = drop_missing(shared, text(), old=text())
    assert not same.findings
    assert [set(c.provisions) for c in same.version.components] == [
        set(c.provisions) for c in shared.components
    ]
    new, uid = editing.add(text(), part.uid, "after", mint=MINT, heading="新的部分")
    found = drop_missing(shared, new, old=text()).version
    assert all(uid in component.provisions for component in found.components[:2])


def test_a_relinked_provision_is_named_anew() -> None:
    pointer = next(p for p in pointers(version()) if p.path[0] == "items")
    new = renamed(version(), {pointer.uid: "newname1"})
    assert points_at(new, {"newname1"})
    assert not points_at(new, {pointer.uid})
    assert renamed(new, {"newname1": pointer.uid}) == version()
