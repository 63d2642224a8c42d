"""Small drafts (示例: all invented) on the way from draft to publication, for tests."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec

from tests.documents.making import document, texts, version
from xarst_site.documents.drafts import Draft, begin, digest, revision_of
from xarst_site.documents.meaning import base_of, meaning
from xarst_site.documents.model import Document, Localized, Version
from xarst_site.documents.workflow import (
    Approve,
    AskReview,
    Command,
    Edit,
    Facts,
    Publish,
    decide,
)
from xarst_site.storage.library import with_digests
from xarst_site.text.nodes import Text

AT = datetime(2024, 3, 1, 2, tzinfo=UTC)
"""1 March 2024, 10:00 in Shanghai. The first version is then in force."""

DOCUMENT = document(minimum_notice_days=10)
BASE = with_digests(version(), texts())
NOTE: Localized = {"zh-CN": "还收集位置。", "en": "Location is collected too."}

EVERYTHING = frozenset({"edit", "comment", "review", "lower severity", "publish", "cancel"})

MAJOR = "我们收集手机号和位置，并提供给第三方。"
"""Words that make the change a major one."""


def both(words: str = MAJOR) -> dict[str, Text]:
    """Both texts with other words."""
    english = texts()["en"]
    part = english.nodes[1]
    said = msgspec.structs.replace(part.children[0], text=f"[{words}]")
    nodes = (english.nodes[0], msgspec.structs.replace(part, children=(said,)), english.nodes[2])
    return {"zh-CN": texts(words)["zh-CN"], "en": msgspec.structs.replace(english, nodes=nodes)}


def new_version(**changes: Any) -> Version:
    """The version of a good draft: with a note, in force after the notice period."""
    made = revision_of(BASE, version="2.0", effective_on=date(2024, 4, 1))
    return msgspec.structs.replace(made, **{"change_note": NOTE, **changes})


def good(**changes: Any) -> Draft:
    """A draft of ann's with nothing in its way."""
    return begin(
        id="d1",
        version=new_version(**changes),
        texts=both(),
        person="ann",
        at=AT,
        based_on="1.0",
    )


def facts(
    draft: Draft, *, at: datetime = AT, of: Document = DOCUMENT, first: bool = False
) -> Facts:
    """The facts, where only the first version is published (or none is)."""
    versions = () if first else (BASE,)
    base = base_of(versions, draft)
    return Facts(
        document=of,
        taken={v.version for v in versions},
        meaning=meaning(draft, base, texts() if base else {}, document=of, at=at),
    )


def do(draft: Draft, command: Command, person: str = "ann", **more: Any) -> Draft:
    """The draft after a command, by somebody who may do everything."""
    at = more.get("at", AT)
    return decide(
        draft,
        command,
        person=person,
        permissions=EVERYTHING,
        at=at,
        facts=facts(draft, **more),
    )


def asked(draft: Draft | None = None, **more: Any) -> Draft:
    """Under review, asked for by ann."""
    draft = draft or good()
    return do(draft, AskReview(digest(draft)), **more)


def approved(draft: Draft | None = None, **more: Any) -> Draft:
    """Approved by bob."""
    draft = asked(draft, **more)
    return do(draft, Approve(digest(draft)), "bob", **more)


def published(draft: Draft | None = None, **more: Any) -> Draft:
    """Published by ann."""
    draft = approved(draft, **more)
    return do(draft, Publish(digest(draft)), **more)


def reworded(words: str) -> Edit:
    """An edit of both texts."""
    return Edit(texts=both(words))
