"""A site with one small document in four versions, and a clock that tests turn."""

from datetime import UTC, date, datetime

import pytest
import transaction
from webtest import TestApp

from xarst_site import close, main
from xarst_site.documents.model import (
    Column,
    Component,
    Document,
    Item,
    Operator,
    Register,
    Row,
    TextRef,
    Version,
)
from xarst_site.storage.library import Library
from xarst_site.text.nodes import Mark, Node, Num, Text

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

DOCUMENT = Document(
    id="demo",
    title={"zh-CN": "示例文件", "en": "Sample document"},
    publisher={"zh-CN": "示例机构", "en": "Sample body"},
    authoritative="zh-CN",
    languages=("zh-CN", "en"),
    sample=True,
)


def text(language, wording):
    return Text(
        language=language,
        nodes=(
            Node(uid="title", kind="title", text=f"示例 {language}"),
            Node(
                uid="part-one",
                kind="part",
                num=Num(scheme="第N部分", literal="第一部分", ordinal=1, gap=" "),
                heading="协议",
                children=(
                    Node(
                        uid="first",
                        kind="section",
                        num=Num(scheme="N、", literal="一、", ordinal=1),
                        text=wording,
                        marks=(Mark(start=0, end=2, kind="ref", value="table-one"),),
                    ),
                ),
            ),
            Node(
                uid="part-two",
                kind="part",
                num=Num(scheme="第N部分", literal="第二部分", ordinal=2, gap=" "),
                heading="政策",
                children=(
                    Node(
                        uid="table-one",
                        kind="table",
                        header=1,
                        children=(
                            Node(uid="row-head", kind="row", cells=("名称",)),
                            Node(uid="row-one", kind="row", cells=("示例SDK",)),
                        ),
                    ),
                ),
            ),
        ),
    )


def version(name, published_at, effective_on, languages=("zh-CN", "en")):
    texts = {language: text(language, f"第 {name} 版") for language in languages}
    value = Version(
        document="demo",
        version=name,
        authoritative="zh-CN",
        published_at=published_at,
        effective_on=effective_on,
        title=dict.fromkeys(languages, f"示例 {name}"),
        texts={language: TextRef() for language in languages},
        components=(
            Component(
                id="agreement",
                title=dict.fromkeys(languages, "协议"),
                provisions=("part-one",),
            ),
            Component(
                id="policy", title=dict.fromkeys(languages, "政策"), provisions=("part-two",)
            ),
        ),
        items=(
            Item(
                id="agreement",
                act="terms_acceptance",
                title=dict.fromkeys(languages, "同意协议"),
                component="agreement",
                provisions=("part-one",),
                lawful_basis=dict.fromkeys(languages, "合同"),
                required=True,
            ),
        ),
        operator=Operator(name=dict.fromkeys(languages, "示例机构"), provisions=("part-one",)),
        registers={
            "third_parties": Register(
                title={language: f"第三方 {language}" for language in languages},
                columns=(Column(id="name", title=dict.fromkeys(languages, "名称")),),
                rows=(
                    Row(
                        uid="sdk-one",
                        cells={"name": dict.fromkeys(languages, "示例SDK")},
                        provisions=("row-one",),
                    ),
                ),
            )
        },
    )
    return value, texts


VERSIONS = (
    version("1.0", datetime(2024, 1, 1, tzinfo=UTC), date(2024, 2, 1), ("zh-CN",)),
    version("2.0", datetime(2025, 1, 1, tzinfo=UTC), date(2025, 2, 1)),
    version("3.0", datetime(2026, 2, 1, tzinfo=UTC), date(2026, 4, 1)),
    # published only later: nobody may see it now
    version("4.0", datetime(2026, 5, 1, tzinfo=UTC), date(2026, 7, 1)),
)


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


def publish(application, *versions):
    """Add versions to the content of an application, in one transaction."""
    manager = transaction.TransactionManager()
    connection = application.application.registry.databases.content.open(
        transaction_manager=manager
    )
    library = Library(connection)
    library.add_document(DOCUMENT)
    for value, texts in versions:
        library.add_version(value, texts, {})
    manager.commit()
    connection.close()
    application.application.registry.revision.refresh()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def empty(clock):
    """The site without any document."""
    application = main(
        {},
        clock=clock,
        **{f"xarst.{kind}": "memory:" for kind in ("content", "accounts", "receipts")},
    )
    yield application
    close(application)


@pytest.fixture
def site(empty):
    """The site with the document, as WSGI application."""
    publish(empty, *VERSIONS)
    return empty


@pytest.fixture
def app(site):
    """A client of the site."""
    return TestApp(site)
