"""The running site with people in it who draft and review, and a clock that a test moves.

Unlike the site that readers visit (`conftest.site`) this one is changed by its tests, so
each file of tests makes its own with `an_office`.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import transaction
from msgspec.structs import replace
from playwright.sync_api import Page
from waitress.server import create_server

from tests.browser.conftest import CONTENT, Visit
from tests.editor.people import PASSWORD, Clock, add_people, person
from xarst_site import close, main
from xarst_site.accounts.model import ROLES, Person
from xarst_site.accounts.permissions import Permission
from xarst_site.documents import editing
from xarst_site.documents.drafts import begin, digest, revision_of
from xarst_site.documents.model import ImpactAssessment
from xarst_site.documents.workflow import Approve, AskReview, Publish, Remark, Return, Withdraw
from xarst_site.storage.content_folder import load, read_folder
from xarst_site.storage.drafts import Drafts
from xarst_site.storage.export import export
from xarst_site.storage.library import Library
from xarst_site.text.nodes import Text

REFUSALS = ("404 (Not Found)", "status of 422", "status of 409", "403 (Forbidden)")
"""What a browser says of a page that refuses something, which is no fault here."""


@dataclass
class Office:
    """The site: its address, its clock, the application with its databases."""

    address: str
    clock: Clock
    app: Any

    @contextlib.contextmanager
    def content(self) -> Iterator[Any]:
        """A connection to the content, beside the site; committed at the end."""
        manager = transaction.TransactionManager()
        databases = self.app.application.registry.databases
        connection = databases.content.open(transaction_manager=manager)
        try:
            yield connection
            manager.commit()
        finally:
            manager.abort()
            connection.close()

    def published(self, folder: Path) -> dict[str, bytes]:
        """Every byte of what is published, by the name of the file it is exported to."""
        with self.content() as connection:
            list(export(Library(connection), folder))
        return {
            str(file.relative_to(folder)): file.read_bytes()
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }

    def records(self) -> dict[tuple[str, ...], bytes]:
        """Every stored record of what is published, as it lies in the database."""
        with self.content() as connection:
            root = connection.root()
            flat = {(room, name): root[room][name].data for room in FLAT for name in root[room]}
            return flat | {
                (room, document, version): record.data
                for room in NESTED
                for document, versions in root[room].items()
                for version, record in versions.items()
            }

    def draft_ids(self) -> set[str]:
        """The ids of all drafts."""
        with self.content() as connection:
            return {draft.id for draft in Drafts(connection).drafts()}


FLAT = ("documents", "texts", "sources")
NESTED = ("versions", "publications", "withdrawals")


def staff() -> list[Person]:
    """One person of each role, who reads Chinese, and a second reviewer."""
    return [
        *(replace(person(role), language="zh-CN") for role in ROLES),
        replace(person("reviewer", id="other-reviewer"), language="zh-CN"),
    ]


@contextlib.contextmanager
def an_office(var: Path) -> Iterator[Office]:
    """The site on loopback with the content that came with it, and a person of each role."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    clock = Clock()
    app = main({}, clock=clock, **{"xarst.var": str(var), "xarst.url": address})
    folder = read_folder(CONTENT)
    assert not folder.problems
    load(app.application.registry.databases.content, folder.documents, progress=lambda _: None)
    add_people(app, *staff())
    server = create_server(app, sockets=[listening], threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Office(address, clock, app)
    server.close()
    thread.join(5)
    close(app)


def sign_in(visit: Visit, account: str) -> Page:
    """The desk of this person, who has signed in."""
    visit.refusals = REFUSALS
    visit.page.set_default_timeout(10_000)
    page = visit.open("/editor/sign-in")
    page.fill("[name=account]", account)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/editor/")
    return page


BASE = "2023-09-06"
NEXT = "2026-11-11"

CLAUSES = {
    "jk6xy64b": ("我们不会与", "我们可能与"),
    "l4ljjqa5": ("获得您的明确同意后,", "获得您的明确同意后,依照法律规定,"),
    "bcrcfqec": ("经您许可的其他用途", "经您单独许可的其他用途"),
}
"""By uid: what is reworded in the real text, for tests alone."""

ROW = "anws25mf"
CELLS = ("人脸识别SDK", "陕西省人社厅网管中心提供陕西智慧眼人脸识别SDK", "提供人脸识别服务",
         "姓名、身份证号、人脸照片、手机号码")  # fmt: skip
"""The row of the table of SDKs, which takes one thing more than it did."""

NOTE = {"zh-CN": "人脸识别SDK还收集手机号码。", "en": "The face recognition SDK also collects …"}


def revised(text: Text) -> Text:
    """The text with the clauses and the row as above."""
    for uid, (old, new) in CLAUSES.items():
        words = editing.wording(text.by_uid()[uid]).words
        assert old in words
        text = editing.reword(text, uid, words=words.replace(old, new))
    return editing.change_row(text, ROW, CELLS)


def put_draft(
    office: Office,
    draft_id: str,
    *,
    to: str = "draft",
    on: str = NEXT,
    lacking: bool = False,
    lowered: bool = False,
) -> str:
    """A draft of the editor's with the clauses and the row changed, ready for review; taken
    on by its people until it is ``to``; ``on`` is its day and its version. Its address.

    ``lacking``: without what a review needs. ``lowered``: declared to be minor.
    """
    at = office.clock.now
    editor = {"person": "editor", "permissions": {"edit", "comment", "publish"}, "at": at}
    reviewer = {"person": "reviewer", "permissions": set(Permission), "at": at}
    with office.content() as connection:
        library, drafts = Library(connection), Drafts(connection)
        base = library.version("xarst", BASE)
        texts = {tag: library.text("xarst", BASE, tag) for tag in base.texts}
        texts["zh-CN"] = revised(texts["zh-CN"])
        made = replace(
            revision_of(base, version=on, effective_on=date.fromisoformat(on)),
            change_note=NOTE,
            impact_assessment=ImpactAssessment(reference="PIA-2026-07"),
        )
        if lacking:
            made = replace(made, change_note={}, impact_assessment=None)
        if lowered:
            made = replace(made, severity="minor", severity_reason=NOTE)
        made = replace(made, texts={**made.texts, "en": replace(made.texts["en"], incomplete=True)})
        drafts.add(
            begin(id=draft_id, version=made, texts=texts, person="editor", at=at, based_on=BASE,
                  title=f"人脸识别 {draft_id}")
        )  # fmt: skip
        shown = digest(drafts.draft(draft_id))
        way = {
            "draft": [],
            "withdrawn": [(Withdraw("另行起草"), editor)],
            "in_review": [(AskReview(shown, "请看第三条"), editor)],
            "returned": [
                (AskReview(shown), editor),
                (Remark(f"c-{draft_id}", "为何删去？", uid="jk6xy64b", language="zh-CN"), reviewer),
                (Return("请看意见"), reviewer),
            ],
            "approved": [(AskReview(shown), editor), (Approve(shown), reviewer)],
            "published": [
                (AskReview(shown), editor), (Approve(shown), reviewer), (Publish(shown), editor),
            ],
        }  # fmt: skip
        for command, who in way[to]:
            drafts.act(draft_id, command, **who)
    if to == "published":
        office.app.application.registry.revision.refresh()
    return f"/editor/drafts/{draft_id}/"
