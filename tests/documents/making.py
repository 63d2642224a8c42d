"""Small valid documents, versions and texts (示例: all invented), to be bent by tests."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec

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
from xarst_site.text.nodes import Node, Num, Text


def document(**changes: Any) -> Document:
    """A document in Chinese and English."""
    made = Document(
        id="sample",
        title={"zh-CN": "示例协议", "en": "Sample agreement"},
        authoritative="zh-CN",
        languages=("zh-CN", "en"),
        publisher={"zh-CN": "示例中心", "en": "Sample centre"},
    )
    return msgspec.structs.replace(made, **changes)


def text(language: str = "zh-CN", words: str = "") -> Text:
    """A title and two parts; ``words`` go into a paragraph of the first."""
    chinese = language == "zh-CN"

    def part(uid: str, ordinal: int, *children: Node) -> Node:
        literal = f"第{'一二'[ordinal - 1]}部分" if chinese else f"Part {ordinal}"
        num = Num(scheme="第N部分", literal=literal, ordinal=ordinal, gap=" ")
        heading = f"标题{ordinal}" if chinese else f"Heading {ordinal}"
        return Node(uid=uid, kind="part", num=num, heading=heading, children=children)

    said = words or ("我们收集手机号。" if chinese else "We collect telephone numbers.")
    return Text(
        language=language,
        nodes=(
            Node(uid="title001", kind="title", text="示例协议" if chinese else "Sample agreement"),
            part("part0001", 1, Node(uid="para0001", kind="text", text=said)),
            part("part0002", 2, Node(uid="para0002", kind="text", text="。" if chinese else ".")),
        ),
    )


def texts(words: str = "") -> dict[str, Text]:
    """Both languages of a version."""
    return {"zh-CN": text("zh-CN", words), "en": text("en")}


def version(version_id: str = "1.0", **changes: Any) -> Version:
    """A version that fits `document` and `texts`."""
    made = Version(
        document="sample",
        version=version_id,
        authoritative="zh-CN",
        published_at=datetime(2024, 1, 1, tzinfo=UTC),
        effective_on=date(2024, 2, 1),
        title={"zh-CN": "示例协议", "en": "Sample agreement"},
        texts={"zh-CN": TextRef(), "en": TextRef()},
        components=(
            Component(
                id="policy", title={"zh-CN": "政策", "en": "Policy"}, provisions=("part0001",)
            ),
            Component(id="terms", title={"zh-CN": "协议", "en": "Terms"}, provisions=("part0002",)),
        ),
        items=(
            Item(
                id="read-policy",
                act="notice_acknowledged",
                title={"zh-CN": "知悉", "en": "Acknowledge"},
                component="policy",
                provisions=("part0001",),
                lawful_basis={"zh-CN": "《个人信息保护法》第17条", "en": "PIPL 17"},
            ),
        ),
        operator=Operator(
            name={"zh-CN": "示例中心", "en": "Sample centre"}, provisions=("para0002",)
        ),
        registers={
            "permissions": Register(
                title={"zh-CN": "权限", "en": "Permissions"},
                columns=(Column(id="purpose", title={"zh-CN": "目的", "en": "Purpose"}),),
                rows=(
                    Row(
                        uid="row00001",
                        cells={"purpose": {"zh-CN": "登录", "en": "Sign in"}},
                        provisions=("para0001",),
                    ),
                ),
            )
        },
    )
    return msgspec.structs.replace(made, **changes)
