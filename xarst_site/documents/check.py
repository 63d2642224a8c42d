"""What must hold of a version and its texts before anybody may read them.

`check` gives problems and repairs nothing. Whether the text is a good one is the
lint's business (`text.lint`); here is only whether version, texts and document fit
together. `findings` tells also at which key of `version.toml` a problem is.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from xarst_site.changes.findings import SEVERITIES
from xarst_site.documents.drafts import approvable_digest
from xarst_site.documents.force import in_order
from xarst_site.documents.model import (
    SHANGHAI,
    Document,
    Localized,
    Publication,
    Version,
    Withdrawal,
)
from xarst_site.documents.toml_lines import Path
from xarst_site.text.canonical import digest
from xarst_site.text.nodes import Node, Problem, Text

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_VERSION = re.compile(r"[0-9a-z]+(?:[.-][0-9a-z]+)*")
_UID = re.compile(r"[a-z][a-z0-9-]{3,31}")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE_NAME = re.compile(r"[^/\\\x00-\x1f.][^/\\\x00-\x1f]*")
_LONGEST_NOTICE = 3650
_LONGEST_ID = 64


class Finding(NamedTuple):
    """A problem, and the key of `version.toml` (or `document.toml`) where it is.

    ``language`` is set where the fault lies in the text of that language.
    """

    path: Path
    problem: Problem
    language: str = ""


def check(version: Version, texts: Mapping[str, Text], document: Document) -> tuple[Problem, ...]:
    """Everything that is wrong with a version; nothing where it may be published.

    ``texts`` has the text of every language by its tag.
    """
    return tuple(finding.problem for finding in findings(version, texts, document))


def check_document(document: Document) -> tuple[Problem, ...]:
    """Everything that is wrong with a document itself."""
    return tuple(finding.problem for finding in document_findings(document))


def check_versions(versions: Sequence[Version]) -> tuple[Problem, ...]:
    """What is wrong between the versions of one document: which of two counts must be clear."""
    return tuple(
        _finding(
            (),
            "version.tie",
            f"版本 {one.version} 与 {other.version} 同时公布、同时生效，无法确定以哪一个为准。",
            f"versions {one.version} and {other.version} are published and take effect at the"
            " same instant: which of them counts?",
        ).problem
        for one, other in pairwise(in_order(versions))
        if (one.effective_on, one.published_at) == (other.effective_on, other.published_at)
    )


def check_publication(version: Version, record: Publication | None) -> tuple[Problem, ...]:
    """What is wrong with the record of a version's publication, and what lacks one.

    ``version`` has the digests of its texts.
    """
    return tuple(finding.problem for finding in publication_findings(version, record))


def publication_findings(version: Version, record: Publication | None) -> Iterator[Finding]:
    """What `check_publication` says, with places in `publication.toml`."""
    if record is None:
        if version.lowered is not None:
            yield _finding(
                (),
                "lowered.no_record",
                "程度低于计算结果，却没有公布记录（publication.toml）证明由第二个人确认。",
                "less than computed is declared, and there is no record of the publication"
                " (publication.toml) that tells who confirmed it",
            )
        return
    yield from _of_version(version, record)
    lowered = version.lowered
    for key, given, expected in (
        ("published_at", record.published_at, version.published_at),
        ("approved_digest", record.approved_digest, approvable_digest(version)),
        ("declared", record.declared, version.severity),
        ("base", record.base, lowered.against if lowered else record.base),
        ("computed", record.computed, lowered.computed if lowered else record.computed),
    ):
        if given != expected:
            yield _finding(
                (key,),
                "publication.other",
                f"公布记录的 {key} 是 {given}，按该版本应为 {expected}。",
                f"the record of the publication has the {key} {given}, by the version it is"
                f" {expected}",
            )
    if record.approved_by in {"", record.asked_by} or not record.edited_by:
        yield _finding(
            ("approved_by",),
            "publication.alone",
            "公布记录中的批准人与提请审核的人必须是两个人。",
            "by the record, nobody but the person who asked for the approval approved it",
        )
    if (lowered is not None) != bool(record.lowered_by) or record.lowered_by in record.edited_by:
        yield _finding(
            ("lowered_by",),
            "publication.lowered",
            "降低程度须由一位没有编辑过的人确认。",
            "less than computed was not confirmed by somebody who did not edit",
        )


def check_withdrawal(
    version: Version, document: Document, trace: Withdrawal
) -> tuple[Problem, ...]:
    """What is wrong with the trace of a withdrawal. ``version`` has its texts' digests."""
    return tuple(finding.problem for finding in withdrawal_findings(version, document, trace))


def withdrawal_findings(
    version: Version, document: Document, trace: Withdrawal
) -> Iterator[Finding]:
    """What `check_withdrawal` says, with places in `withdrawal.toml`."""
    yield from _of_version(version, trace)
    if not version.published_at.replace(microsecond=0) <= trace.at < version.effective_from:
        yield _finding(
            ("at",),
            "withdrawal.at",
            "版本只能在公布之后、生效之前撤回。",
            "a version is withdrawn after it is published and before it takes effect",
        )
    yield from _worded(trace.reason, document.languages, ("reason",))


def _of_version(version: Version, record: Publication | Withdrawal) -> Iterator[Finding]:
    """A record beside a version is of this version, and of exactly these bytes."""
    for key, given, expected in (
        ("document", record.document, version.document),
        ("version", record.version, version.version),
        ("digest", record.digest, digest(version)),
    ):
        if given != expected:
            yield _finding(
                (key,),
                "record.other",
                f"记录的 {key} 是 {given}，该版本的是 {expected}。",
                f"the record is of the {key} {given}, the version's is {expected}",
            )


def document_findings(document: Document) -> Iterator[Finding]:
    """What `check_document` says, with places in `document.toml`."""
    if not _ID.fullmatch(document.id) or len(document.id) > _LONGEST_ID:
        yield _finding(
            ("id",),
            "document.id",
            f"文件标识 {document.id!r} 只能由小写字母、数字和连字符组成，并以字母开头。",
            f"document id {document.id!r} must be lower-case letters, digits and hyphens,"
            " beginning with a letter",
        )
    for index, language in enumerate(document.languages):
        if not _LANGUAGE.fullmatch(language):
            yield _finding(
                ("languages", index),
                "document.language",
                f"{language!r} 不是语言标记，例如 zh-CN、en。",
                f"{language!r} is not a language tag such as zh-CN or en",
            )
    yield from _twice(
        document.languages, ("languages",), "document.language_twice", "语言", "language"
    )
    if document.authoritative not in document.languages:
        yield _finding(
            ("authoritative",),
            "document.authoritative",
            f"作准语言 {document.authoritative} 不在 languages 之中。",
            f"the authoritative language {document.authoritative} is not among `languages`",
        )
    for key, wording in (("title", document.title), ("publisher", document.publisher)):
        yield from _worded(wording, document.languages, (key,))
    if document.summary:
        yield from _worded(document.summary, document.languages, ("summary",))
    if not 0 <= document.minimum_notice_days <= _LONGEST_NOTICE:
        yield _finding(
            ("minimum_notice_days",),
            "document.notice",
            f"minimum_notice_days 应在 0 至 {_LONGEST_NOTICE} 之间。",
            f"minimum_notice_days must be from 0 to {_LONGEST_NOTICE}",
        )


def findings(version: Version, texts: Mapping[str, Text], document: Document) -> Iterator[Finding]:
    """What `check` says, with places in `version.toml`."""
    yield from _identity(version, document)
    yield from _dates(version)
    yield from _texts(version, texts, document)
    languages = tuple(version.texts)
    authoritative = texts.get(version.authoritative)
    if authoritative is None:
        return
    uids = {node.uid for node in authoritative.walk()}
    yield from _components(version, languages, authoritative, uids)
    yield from _items(version, languages, uids)
    yield from _operator(version, languages, uids)
    yield from _registers(version, languages, uids)
    yield from _severity(version, languages)
    for language, text in texts.items():
        yield from _nodes(text, language)
        if language != version.authoritative:
            reference = version.texts.get(language)
            incomplete = reference is not None and reference.incomplete
            yield from _translation(authoritative, text, language, incomplete=incomplete)
        elif version.texts.get(language) and version.texts[language].incomplete:
            yield _finding(
                ("texts", language, "incomplete"),
                "text.incomplete",
                "作准文本不能标明为不完整。",
                "the authoritative text cannot be marked as incomplete",
            )


def _identity(version: Version, document: Document) -> Iterator[Finding]:
    if version.document != document.id:
        yield _finding(
            ("document",),
            "version.document",
            f"该版本属于 {version.document}，而不是 {document.id}。",
            f"this version belongs to {version.document}, not to {document.id}",
        )
    if not _VERSION.fullmatch(version.version) or len(version.version) > _LONGEST_ID:
        yield _finding(
            ("version",),
            "version.id",
            f"版本标识 {version.version!r} 只能由小写字母、数字以及其间的点和连字符组成。",
            f"version id {version.version!r} must be lower-case letters and digits, with dots and"
            " hyphens between them",
        )
    if version.authoritative != document.authoritative:
        yield _finding(
            ("authoritative",),
            "version.authoritative",
            f"作准语言为 {version.authoritative}，而文件的作准语言是 {document.authoritative}。",
            f"the authoritative language is {version.authoritative}, the document's is"
            f" {document.authoritative}",
        )


def _dates(version: Version) -> Iterator[Finding]:
    if version.published_at > version.effective_from:
        published = version.published_at.astimezone(SHANGHAI)
        yield _finding(
            ("effective_on",),
            "version.dates",
            f"该版本于 {published:%Y-%m-%d %H:%M} 公布，却自 {version.effective_on} 00:00 起生效；"
            "生效不得早于公布（均为北京时间）。",
            f"published at {published:%Y-%m-%d %H:%M} but in force from {version.effective_on}"
            " 00:00 (both Asia/Shanghai): a version cannot take effect before it is published",
        )


def _texts(version: Version, texts: Mapping[str, Text], document: Document) -> Iterator[Finding]:
    if version.authoritative not in version.texts:
        yield _finding(
            ("texts",),
            "version.no_authoritative",
            f"缺少作准语言 {version.authoritative} 的文本。",
            f"there is no text in the authoritative language {version.authoritative}",
        )
    for language, reference in version.texts.items():
        path: Path = ("texts", language)
        if language not in document.languages:
            yield _finding(
                path,
                "version.language",
                f"文件没有语言 {language}。",
                f"the document has no language {language}",
            )
        text = texts.get(language)
        if text is None:
            yield _finding(
                path,
                "version.no_text",
                f"缺少 {language} 的文本。",
                f"the text in {language} is missing",
            )
            continue
        if text.language != language:
            yield _finding(
                path,
                "text.language",
                f"{language} 的文本自称语言为 {text.language}。",
                f"the text in {language} says that its language is {text.language}",
            )
        if reference.sha256 and reference.sha256 != (found := digest(text)):
            yield _finding(
                (*path, "sha256"),
                "text.digest",
                f"{language} 文本的摘要应为 {found}，记录为 {reference.sha256}。",
                f"the digest of the text in {language} is {found}, the record says"
                f" {reference.sha256}",
            )
        yield from _source(version, language)
    for language in texts.keys() - version.texts.keys():
        yield _finding(
            ("texts",),
            "version.extra_text",
            f"{language} 的文本没有记录在 texts 之中。",
            f"the text in {language} is not listed in `texts`",
        )


def _source(version: Version, language: str) -> Iterator[Finding]:
    source = version.texts[language].source
    if source is None:
        return
    path: Path = ("texts", language, "source")
    if not _SHA256.fullmatch(source.sha256):
        yield _finding(
            (*path, "sha256"),
            "source.digest",
            "来源文件的摘要必须是 64 位小写十六进制数字。",
            "the digest of the source must be 64 lower-case hex digits",
        )
    for key, name in (("name", source.name), ("kept", source.kept)):
        if (name or key == "name") and not _FILE_NAME.fullmatch(name):
            yield _finding(
                (*path, key),
                "source.name",
                f"{name!r} 不是文件名。",
                f"{name!r} is not the name of a file",
            )
    taken = {"version.toml", "publication.toml", "withdrawal.toml"}
    taken |= {f"{tag}.md" for tag in version.texts}
    others = [r.source for tag, r in version.texts.items() if tag != language and r.source]
    if source.kept in taken or any(
        source.kept and other.kept == source.kept and other.sha256 != source.sha256
        for other in others
    ):
        yield _finding(
            (*path, "kept"),
            "source.reserved",
            f"来源文件不能以 {source.kept} 为名保存：已有同名的文件。",
            f"the source cannot be kept as {source.kept}: another file has that name",
        )
    if source.format == "txt":
        try:
            "".encode(source.encoding)
        except (LookupError, ValueError):
            yield _finding(
                (*path, "encoding"),
                "source.encoding",
                f"未知编码 {source.encoding}。",
                f"{source.encoding} is not an encoding that is known",
            )
    elif not source.kept:
        yield _finding(
            path,
            "source.not_kept",
            f"{source.format} 格式的来源文件必须随文本保存（kept）。",
            f"a source in the format {source.format} must be kept beside the text (`kept`)",
        )


def _components(
    version: Version, languages: Sequence[str], text: Text, uids: set[str]
) -> Iterator[Finding]:
    ids = [component.id for component in version.components]
    yield from _twice(ids, ("components",), "component.twice", "组成部分", "component")
    if not version.components:
        yield _finding(
            ("components",),
            "component.none",
            "版本至少要有一个组成部分。",
            "a version has at least one component",
        )
    nodes = text.by_uid()
    for index, component in enumerate(version.components):
        path: Path = ("components", index)
        yield from _key_syntax(component.id, (*path, "id"))
        yield from _worded(component.title, languages, (*path, "title"))
        yield from _pointing(component.provisions, uids, (*path, "provisions"))
        # Two components may share a provision: definitions hold for both. One has it once.
        within: set[str] = set()
        for place, top in enumerate(component.provisions):
            for node in nodes[top].walk() if top in nodes else ():
                if node.uid in within:
                    yield _finding(
                        (*path, "provisions", place),
                        "component.overlap",
                        f"条款 {node.uid} 在 {component.id} 中出现两次。",
                        f"provision {node.uid} stands twice in {component.id}",
                        node.uid,
                    )
                    break
                within.add(node.uid)


def _items(version: Version, languages: Sequence[str], uids: set[str]) -> Iterator[Finding]:
    known = {component.id for component in version.components}
    ids = [item.id for item in version.items]
    yield from _twice(ids, ("items",), "item.twice", "事项", "item")
    for index, item in enumerate(version.items):
        path: Path = ("items", index)
        yield from _key_syntax(item.id, (*path, "id"))
        yield from _worded(item.title, languages, (*path, "title"))
        yield from _pointing(item.provisions, uids, (*path, "provisions"))
        if item.component not in known:
            yield _finding(
                (*path, "component"),
                "item.component",
                f"事项 {item.id} 指向不存在的组成部分 {item.component}。",
                f"item {item.id} names the component {item.component}, which there is not",
            )
        yield from _worded(item.lawful_basis, languages, (*path, "lawful_basis"))


def _operator(version: Version, languages: Sequence[str], uids: set[str]) -> Iterator[Finding]:
    operator = version.operator
    yield from _worded(operator.name, languages, ("operator", "name"))
    if operator.department:
        yield from _worded(operator.department, languages, ("operator", "department"))
    # An operator may be known from elsewhere than the text.
    yield from _pointing(operator.provisions, uids, ("operator", "provisions"), needed=False)
    if version.change_note:
        yield from _worded(version.change_note, languages, ("change_note",))
    yield from _worded(version.title, languages, ("title",))


def _severity(version: Version, languages: Sequence[str]) -> Iterator[Finding]:
    assessment = version.impact_assessment
    if assessment is not None and not assessment.reference.strip():
        yield _finding(
            ("impact_assessment", "reference"),
            "impact.reference",
            "impact_assessment 缺少评估报告的编号（reference）。",
            "impact_assessment lacks the `reference` of the report",
        )
    if version.emergency:
        yield from _worded(version.emergency, languages, ("emergency",))
    if version.lowered is not None and (
        version.severity is None
        or SEVERITIES.index(version.severity) >= SEVERITIES.index(version.lowered.computed)
    ):
        yield _finding(
            ("lowered",),
            "severity.not_lower",
            "lowered 只用于申报的程度（severity）低于计算结果的情形。",
            "`lowered` goes with a `severity` below the computed one",
        )
    if version.severity is not None:
        yield from _worded(version.severity_reason, languages, ("severity_reason",))
    elif version.severity_reason:
        yield _finding(
            ("severity_reason",),
            "severity.reason_alone",
            "写了 severity_reason，却没有写 severity。",
            "there is a `severity_reason` without a `severity`",
        )


def _registers(version: Version, languages: Sequence[str], uids: set[str]) -> Iterator[Finding]:
    rows_seen: dict[str, str] = {}
    for name, register in version.registers.items():
        path: Path = ("registers", name)
        if not _KEY.fullmatch(name):
            yield _finding(
                path,
                "register.name",
                f"清单名 {name!r} 只能由小写字母、数字和下划线组成。",
                f"the name {name!r} of a register must be lower-case letters, digits and _",
            )
        yield from _worded(register.title, languages, (*path, "title"))
        columns = [column.id for column in register.columns]
        yield from _twice(columns, (*path, "columns"), "register.column_twice", "列", "column")
        for index, column in enumerate(register.columns):
            yield from _worded(column.title, languages, (*path, "columns", index, "title"))
        for index, row in enumerate(register.rows):
            at: Path = (*path, "rows", index)
            if not _UID.fullmatch(row.uid):
                yield _finding((*at, "uid"), "uid.syntax", *_uid_syntax(row.uid), row.uid)
            if row.uid in rows_seen:
                yield _finding(
                    (*at, "uid"),
                    "row.twice",
                    f"行标识 {row.uid} 已用于清单 {rows_seen[row.uid]}。",
                    f"the row uid {row.uid} is used already in the register {rows_seen[row.uid]}",
                    row.uid,
                )
            rows_seen[row.uid] = name
            for column_id in columns:
                if column_id not in row.cells:
                    yield _finding(
                        at,
                        "row.cell_missing",
                        f"行 {row.uid} 缺少列 {column_id}。",
                        f"row {row.uid} has no cell for the column {column_id}",
                        row.uid,
                    )
            for cell, wording in row.cells.items():
                if cell not in columns:
                    yield _finding(
                        (*at, "cells", cell),
                        "row.cell_extra",
                        f"行 {row.uid} 有多余的列 {cell}。",
                        f"row {row.uid} has a cell {cell}, which is no column",
                        row.uid,
                    )
                else:
                    yield from _worded(wording, languages, (*at, "cells", cell), empty=True)
            yield from _pointing(row.provisions, uids, (*at, "provisions"))


def _nodes(text: Text, language: str) -> Iterator[Finding]:
    path: Path = ("texts", language)
    uids = Counter(node.uid for node in text.walk())
    for uid, times in uids.items():
        if not _UID.fullmatch(uid):
            yield _finding(path, "uid.syntax", *_uid_syntax(uid), uid, language)
        if times > 1:
            yield _finding(
                path,
                "uid.twice",
                f"标识 {uid} 在 {language} 文本中出现 {times} 次。",
                f"uid {uid} stands {times} times in the text in {language}",
                uid,
                language,
            )
    for node in text.walk():
        for mark in node.marks:
            if mark.kind == "ref" and mark.value not in uids:
                yield _finding(
                    path,
                    "ref.dangling",
                    f"{language} 文本中 {node.uid} 引用的条款 {mark.value} 不存在。",
                    f"in {language}, {node.uid} refers to the provision {mark.value}, which there"
                    " is not",
                    node.uid,
                    language,
                )


def _translation(
    authoritative: Text, text: Text, language: str, *, incomplete: bool
) -> Iterator[Finding]:
    """The same provisions in the same tree; each missing or extra one by name.

    One that is marked as ``incomplete`` may lack some; what it has is in its place.
    """
    theirs = _shape(text)
    ours = _shape(authoritative, theirs.keys() if incomplete else None)
    path: Path = ("texts", language)
    for uid, (node, _) in ours.items():
        if uid not in theirs:
            yield _finding(
                path,
                "translation.missing",
                f"{language} 文本缺少条款 {uid}（{_excerpt(node)}）。",
                f"the text in {language} lacks the provision {uid} ({_excerpt(node)})",
                uid,
                language,
            )
    for uid, (node, place) in theirs.items():
        if uid not in ours:
            yield _finding(
                path,
                "translation.extra",
                f"{language} 文本多出条款 {uid}（{_excerpt(node)}）。",
                f"the text in {language} has a provision {uid} ({_excerpt(node)}) that the"
                " authoritative text has not",
                uid,
                language,
            )
            continue
        original, expected = ours[uid]
        if place != expected:
            yield _finding(
                path,
                "translation.place",
                f"{language} 文本中条款 {uid} 的位置与作准文本不同。",
                f"in {language} the provision {uid} stands elsewhere than in the authoritative"
                " text",
                uid,
                language,
            )
        elif (node.kind, len(node.cells)) != (original.kind, len(original.cells)):
            yield _finding(
                path,
                "translation.kind",
                f"{language} 文本中条款 {uid} 的类型（{node.kind}）与作准文本（{original.kind}）"
                "不同。",
                f"in {language} the provision {uid} is a {node.kind} of {len(node.cells)} cells, in"
                f" the authoritative text a {original.kind} of {len(original.cells)}",
                uid,
                language,
            )


def _shape(
    text: Text, only: Container[str] | None = None
) -> dict[str, tuple[Node, tuple[str, str]]]:
    """By uid, in reading order: the node, its parent's uid and that of the sibling before it.

    With ``only``, the other provisions are left out with all below them.
    """
    shape: dict[str, tuple[Node, tuple[str, str]]] = {}

    def walk(parent: str, nodes: tuple[Node, ...]) -> None:
        before = ""
        for node in nodes:
            if only is not None and node.uid not in only:
                continue
            shape[node.uid] = (node, (parent, before))
            before = node.uid
            walk(node.uid, node.children)

    walk("", text.nodes)
    return shape


def _worded(
    wording: Localized, languages: Iterable[str], path: Path, *, empty: bool = False
) -> Iterator[Finding]:
    """A wording has every language that there is, and no other."""
    languages = tuple(languages)
    name = ".".join(str(step) for step in path)
    for language in languages:
        if language not in wording or not (empty or wording[language].strip()):
            yield _finding(
                path,
                "wording.missing",
                f"{name} 缺少语言 {language}。",
                f"{name} lacks the language {language}",
            )
    for language in wording:
        if language not in languages:
            yield _finding(
                (*path, language),
                "wording.extra",
                f"{name} 有未列出的语言 {language}。",
                f"{name} is given in {language}, which is not a language here",
            )


def _pointing(
    provisions: Sequence[str], uids: set[str], path: Path, *, needed: bool = True
) -> Iterator[Finding]:
    """Uids that say something point at provisions of the authoritative text."""
    if needed and not provisions:
        yield _finding(
            path,
            "provisions.none",
            f"{'.'.join(str(step) for step in path)} 没有指向任何条款。",
            f"{'.'.join(str(step) for step in path)} points at no provision",
        )
    for index, uid in enumerate(provisions):
        if uid not in uids:
            yield _finding(
                (*path, index),
                "provisions.dangling",
                f"条款 {uid} 在作准文本中不存在。",
                f"the provision {uid} is not in the authoritative text",
                uid,
            )


def _twice(
    ids: Sequence[str], path: Path, code: str, chinese: str, english: str
) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, key in enumerate(ids):
        if key in seen:
            yield _finding(
                (*path, index),
                code,
                f"{chinese} {key} 重复。",
                f"the {english} {key} is given twice",
            )
        seen.add(key)


def _key_syntax(key: str, path: Path) -> Iterator[Finding]:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,63}", key):
        yield _finding(
            path,
            "id.syntax",
            f"标识 {key!r} 只能由小写字母、数字、下划线和连字符组成，并以字母开头。",
            f"the id {key!r} must be lower-case letters, digits, _ and -, beginning with a letter",
        )


def _uid_syntax(uid: str) -> tuple[str, str]:
    return (
        f"标识 {uid!r} 必须是 4 至 32 个小写字母、数字或连字符，并以字母开头。",
        f"the uid {uid!r} must be a letter and 3 to 31 lower-case letters, digits or hyphens",
    )


def _excerpt(node: Node) -> str:
    literal = node.literal or " | ".join(node.cells)
    return literal if len(literal) <= 30 else literal[:29] + "…"


def _finding(
    path: Path, code: str, chinese: str, english: str, uid: str = "", language: str = ""
) -> Finding:
    problem = Problem(
        code=code, line=0, message={"zh-CN": chinese, "en": english}, uid=uid, level="error"
    )
    return Finding(path, problem, language)
