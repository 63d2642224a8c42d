"""The parts of a .docx file, opened with suspicion.

A .docx is a zip of XML files. Only the parts that are asked for are unpacked, each and
all within limits; encryption, DTDs and entities are refused; nothing outside the file
is ever followed, and nothing inside it is run. It must not know what the parts mean.
"""

import io
import posixpath
import re
import zipfile
import zlib
from typing import NamedTuple

from lxml import etree

from xarst_site.text.blocks import problem
from xarst_site.text.nodes import Problem, TextError

MAX_FILE = 20_000_000
"""Bytes of the file as it comes; pictures make up most of a large one."""

MAX_MEMBERS = 2_000
MAX_PART = 12_000_000
"""Bytes of one unpacked part."""

MAX_UNPACKED = 40_000_000
"""Bytes of all parts that are unpacked."""

MAX_DECLARED = 400_000_000
"""Bytes that all members say they have, read or not."""

MAX_RATIO = 250
"""How many times larger than its packed form a part above 1 MB may be."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)|<\x00?!\x00?D\x00?O\x00?C\x00?T", re.IGNORECASE)
_PROGRAMS = (".zip", ".docx", ".docm", ".exe", ".js", ".vbs", ".bat")
_RELATIONS = re.compile(r"\{http://[^}]*/relationships\}Relationship$")


def is_zip(data: bytes) -> bool:
    """Whether bytes begin as a .docx does, or as a file with a password that was one."""
    return data.startswith((b"PK\x03\x04", _OLE))


class Relation(NamedTuple):
    """What a part says of another part, or of something outside the file."""

    type: str
    target: str
    external: bool


def refused(code: str, zh: str, en: str) -> TextError:
    """The refusal of a whole file."""
    return TextError((problem(code, 1, zh, en, level="error"),))


class Package:
    """The members of a .docx; parts are unpacked when they are asked for, and kept."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_FILE:
            raise refused(
                "source.large",
                f"文件有 {len(data)} 字节,上限为 {MAX_FILE} 字节",
                f"the file has {len(data)} bytes; the limit is {MAX_FILE}",
            )
        if data.startswith(_OLE):
            raise refused(
                "docx.encrypted",
                "这是加密的文件或旧式的 .doc;请去掉密码,或另存为 .docx",
                "this is a file with a password, or an old .doc: take the password off, or save it"
                " as .docx",
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
            raise _not_docx() from error
        self._check(members)
        self._members = {m.filename.lstrip("/"): m for m in members}
        self._parts: dict[str, etree._Element | None] = {}
        self._unpacked = 0

    @staticmethod
    def _check(members: list[zipfile.ZipInfo]) -> None:
        if len(members) > MAX_MEMBERS:
            raise refused(
                "docx.members",
                f"压缩包内有 {len(members)} 个文件,上限为 {MAX_MEMBERS} 个",
                f"there are {len(members)} files inside; the limit is {MAX_MEMBERS}",
            )
        names = [m.filename.lstrip("/").lower() for m in members]
        if len(set(names)) != len(names):
            raise refused(
                "docx.twice",
                "压缩包内有同名文件,无法确定以哪一个为准",
                "two files inside have one name: which of them counts?",
            )
        if any(m.flag_bits & 0x1 for m in members):
            raise refused(
                "docx.encrypted",
                "文件有密码,请先去掉密码",
                "the file has a password: take it off first",
            )
        if sum(m.file_size for m in members) > MAX_DECLARED:
            raise _bomb()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all members."""
        return tuple(self._members)

    def part(self, name: str) -> etree._Element | None:
        """The root of an XML part, None where there is none of this name."""
        if name not in self._parts:
            member = self._members.get(name)
            self._parts[name] = None if member is None else self._parsed(name, self._read(member))
        return self._parts[name]

    def _read(self, member: zipfile.ZipInfo) -> bytes:
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _not_docx()
        unpack = self._zip.open  # a member of the zip in memory; no file is read here
        try:
            with unpack(member) as stream:
                data = stream.read(MAX_PART + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
            raise _not_docx() from error
        self._unpacked += len(data)
        packed = max(member.compress_size, 1)
        if (
            len(data) > MAX_PART
            or self._unpacked > MAX_UNPACKED
            or (len(data) > 1_000_000 and len(data) > MAX_RATIO * packed)
        ):
            raise _bomb()
        return data

    @staticmethod
    def _parsed(name: str, data: bytes) -> etree._Element:
        if _DTD.search(data):
            raise refused(
                "docx.entities",
                f"{name} 含有文档类型声明或实体,不予读取",
                f"{name} has a document type or entities, which are not read",
            )
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True,
            remove_comments=True, huge_tree=False,
        )  # fmt: skip
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise refused(
                "docx.xml",
                f"{name} 已损坏:{error}",
                f"{name} is damaged: {error}",
            ) from error

    def relations(self, part: str) -> dict[str, Relation]:
        """What a part ('' for the whole file) is related to, by id; types without their address."""
        folder, name = posixpath.split(part)
        root = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, Relation] = {}
        for element in root if root is not None else ():
            if not _RELATIONS.match(str(element.tag)):
                continue
            external = element.get("TargetMode") == "External"
            target = element.get("Target", "")
            if not external:
                target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            kind = element.get("Type", "").rsplit("/", 1)[-1]
            found[element.get("Id", "")] = Relation(kind, target, external)
        return found

    def main(self) -> str:
        """The name of the part that holds the text."""
        for relation in self.relations("").values():
            if relation.type == "officeDocument" and relation.target in self._members:
                return relation.target
        if "word/document.xml" in self._members:
            return "word/document.xml"
        raise _not_docx()

    def oddities(self) -> list[Problem]:
        """What is in the file that is not read: macros, embedded files, signatures."""
        found: list[Problem] = []
        for name in self.names:
            lower = name.lower()
            if lower.endswith(("vbaproject.bin", "vbadata.xml")):
                code, zh, en = "docx.macro", "略去宏", "macros left out"
            elif "/embeddings/" in lower or "/activex/" in lower or lower.endswith(_PROGRAMS):
                code, zh, en = "docx.embedded", "略去嵌入的文件", "an embedded file left out"
            else:
                continue
            found.append(problem(code, 0, f"{zh}:{name}", f"{en}: {name}"))
        return found[:50]


def _not_docx() -> TextError:
    return refused(
        "docx.broken",
        "这不是 .docx 文件,或文件已损坏",
        "this is no .docx file, or it is damaged",
    )


def _bomb() -> TextError:
    return refused(
        "docx.bomb",
        "文件解压后过大,不予读取",
        "unpacked, the file would be far too large; it is not read",
    )
