"""The resource tree: what a URL of the site stands for.

    /                                        Root
    /editor/                                 the editor's face, which adds itself (`add_child`)
    /{lang}/                                 Language
    /{lang}/{document}/                      DocumentContext
    /{lang}/{document}/versions/             Versions
    /{lang}/{document}/versions/{version}/   VersionContext
    …/{version}/beside/{lang2}/              BesideContext
    …/{version}/registers/{name}/            RegisterContext
    /{lang}/{document}/changes/              Changes
    /{lang}/{document}/changes/{from}..{to}/ ChangesContext
    /{lang}/{document}/at/{date}/            DateContext
    /{lang}/{document}/registers/{name}/     RegisterContext of the version in force

Pages walk this tree by traversal; JSON routes get the same objects from their
factory (`document_context`). Resources are made anew for each request, are never
stored, and know of the request only its library and its instant. What is not public
at that instant is not in the tree: looking it up raises KeyError.

No HTML, no headers, no wording here.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cached_property
from itertools import pairwise
from typing import Any

import msgspec

from xarst_site.documents import force
from xarst_site.documents.comparison import Comparison
from xarst_site.documents.force import Interval, Status
from xarst_site.documents.model import SHANGHAI, Document, Register, Version, Withdrawal
from xarst_site.documents.prompt import Prompt, needed, prompt
from xarst_site.storage.comparisons import comparison, step
from xarst_site.storage.library import Library, NotHere
from xarst_site.text.nodes import Text
from xarst_site.web.i18n import LANGUAGES

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_date(literal: str) -> date:
    """The date written as 2023-09-06; ValueError for every other form and for no real date."""
    if not _DATE.fullmatch(literal):
        raise ValueError("a date is written as 2023-09-06")
    return date.fromisoformat(literal)


Children = dict[str, Callable[["Root", Any], Any]]
"""What faces add to the root, by name: a function of the root and the request."""


class Root:
    """The whole site, at one instant."""

    __name__ = ""
    __parent__ = None

    def __init__(self, request: Any) -> None:
        self._request = request

    @property
    def library(self) -> Library:
        """The content, opened only by those who read it."""
        library: Library = self._request.library
        return library

    @property
    def at(self) -> datetime:
        """The instant at which this request is answered."""
        moment: datetime = self._request.at
        return moment

    def __getitem__(self, name: str) -> Any:
        if name in LANGUAGES:
            return Language(name, self)
        children: Children = getattr(self._request.registry, "root_children", {})
        return children[name](self, self._request)


class Language:
    """The site in one language of its interface: all documents."""

    def __init__(self, language: str, root: Root) -> None:
        self.__name__ = self.language = language
        self.__parent__ = self.root = root

    @cached_property
    def documents(self) -> tuple["DocumentContext", ...]:
        """Every document of which something is public, by id."""
        found = (
            DocumentContext(document, library=self.root.library, at=self.root.at, parent=self)
            for document in self.root.library.documents()
        )
        return tuple(sorted((d for d in found if d.versions), key=lambda d: d.document.id))

    def __getitem__(self, document: str) -> "DocumentContext":
        try:
            known = self.root.library.document(document)
        except NotHere:
            raise KeyError(document) from None
        found = DocumentContext(known, library=self.root.library, at=self.root.at, parent=self)
        if not found.versions:
            raise KeyError(document)
        return found


class DocumentContext:
    """A document at an instant: its public versions, the one in force, those to come.

    ``now`` is the instant of the request. A document of which nothing is public yet
    has no ``versions``.
    """

    def __init__(
        self, document: Document, *, library: Library, at: datetime, parent: Language | None = None
    ) -> None:
        self.__name__ = document.id
        self.__parent__ = parent
        self.document = document
        self.library = library
        self.now = at

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """The versions that anybody may read now, in order of effect, oldest first."""
        return force.public(self.library.versions(self.document.id), self.now)

    @cached_property
    def withdrawals(self) -> dict[str, Withdrawal]:
        """The versions that were withdrawn before they took effect, by version id."""
        return self.library.withdrawals(self.document.id)

    @cached_property
    def standing(self) -> tuple[Version, ...]:
        """The public versions that were not withdrawn: the only ones that count."""
        return force.standing(self.versions, self.withdrawals, self.now)

    @cached_property
    def intervals(self) -> dict[str, Interval]:
        """When each standing version is in force, by version id."""
        return force.intervals(self.standing)

    @property
    def next_instant(self) -> datetime | None:
        """When an answer about this document changes next by itself, as far as is known."""
        versions = self.library.versions(self.document.id)
        return force.next_instant(versions, self.now, self.withdrawals)

    @cached_property
    def current(self) -> "VersionContext | None":
        """The version in force now; None before the first one."""
        return self.at(self.now)

    @cached_property
    def upcoming(self) -> tuple["VersionContext", ...]:
        """Standing versions that are not yet in force, soonest first."""
        return tuple(self.version(v.version) for v in force.upcoming(self.standing, self.now))

    def version(self, version: str) -> "VersionContext":
        """The public version of that id; KeyError if there is none."""
        for known in self.versions:
            if known.version == version:
                return VersionContext(known, self)
        raise KeyError(version)

    def at(self, instant: datetime) -> "VersionContext | None":
        """What was, is or (as known now) will be in force at an aware instant."""
        found = force.in_force(self.standing, instant)
        return VersionContext(found, self) if found else None

    def prompt(self, accepted: str | None) -> Prompt:
        """What an app must do now for a person who accepted that version (None for none).

        KeyError where there is no such public version, and before the first is in force.
        Who accepted a version that is still to come has nothing to answer until another
        one follows it. Who accepted one that was withdrawn is told how the one in force
        differs from it.
        """
        if self.current is None:
            raise KeyError("nothing is in force yet")
        current = self.current.version.version
        upcoming = [version.version.version for version in self.upcoming]
        ahead = accepted is not None and accepted in upcoming
        versions = self.standing
        if accepted is not None and self.version(accepted).withdrawal is not None:
            versions = (self.version(accepted).version, self.current.version)
        until = accepted if ahead and accepted is not None else current
        pairs = needed(versions, current=until, accepted=accepted) if accepted else ()
        steps = [step(self.library, self.document.id, *pair) for pair in pairs]
        made = prompt(versions, current=until, accepted=accepted, steps=steps, upcoming=upcoming)
        return msgspec.structs.replace(made, current=current) if ahead else made

    def __getitem__(self, name: str) -> "Versions | Changes | Dates | Registers":
        if name == "versions":
            return Versions(self)
        if name == "changes":
            return Changes(self)
        if name == "at":
            return Dates(self)
        if name == "registers" and self.current is not None:
            return Registers(self.current, parent=self)
        raise KeyError(name)


class Versions:
    """The history of a document."""

    __name__ = "versions"

    def __init__(self, document: DocumentContext) -> None:
        self.__parent__ = self.document = document

    def __getitem__(self, version: str) -> "VersionContext":
        return self.document.version(version)


class Changes:
    """What changed between any two public versions of a document."""

    __name__ = "changes"

    def __init__(self, document: DocumentContext) -> None:
        self.__parent__ = self.document = document

    def __getitem__(self, name: str) -> "ChangesContext":
        old, between, new = name.partition("..")
        if not between or old == new:
            raise KeyError(name)
        return ChangesContext(self.document.version(old), self.document.version(new), self)


class ChangesContext:
    """Two versions of a document, and what changed from ``old`` to ``new``."""

    def __init__(self, old: "VersionContext", new: "VersionContext", parent: Changes) -> None:
        self.__name__ = f"{old.version.version}..{new.version.version}"
        self.__parent__ = parent
        self.document = parent.document
        self.old = old
        self.new = new

    @property
    def steps(self) -> tuple["ChangesContext", ...]:
        """The same way one version at a time; empty where it goes back in time."""
        ends = (self.old.version, self.new.version)
        versions = [
            v.version for v in self.document.versions if v in self.document.standing or v in ends
        ]
        begin = versions.index(self.old.version.version)
        end = versions.index(self.new.version.version)
        way = versions[begin : end + 1]
        return tuple(self.__parent__[f"{old}..{new}"] for old, new in pairwise(way))

    @property
    def turned(self) -> "ChangesContext":
        """The same pair in the other direction."""
        return ChangesContext(self.new, self.old, self.__parent__)

    def comparison(self, language: str) -> Comparison:
        """What changed, in the language asked for where both versions have it.

        KeyError where they have none in common.
        """
        try:
            return comparison(
                self.document.library,
                self.document.document.id,
                self.old.version.version,
                self.new.version.version,
                language,
            )
        except NotHere as error:
            raise KeyError(str(error)) from error


class Dates:
    """A document by date: any past date, and future ones as far as they are known."""

    __name__ = "at"

    def __init__(self, document: DocumentContext) -> None:
        self.__parent__ = self.document = document

    def __getitem__(self, literal: str) -> "DateContext":
        try:
            on = read_date(literal)
        except ValueError:
            raise KeyError(literal) from None
        found = self.document.at(datetime.combine(on, time(), SHANGHAI))
        if found is None:
            raise KeyError(literal)
        return DateContext(on, found, self)


class DateContext:
    """The version in force on a date, from 00:00 to 24:00 Asia/Shanghai."""

    def __init__(self, on: date, version: "VersionContext", parent: Dates) -> None:
        self.__name__ = on.isoformat()
        self.__parent__ = parent
        self.on = on
        self.version = version


class VersionContext:
    """One public version, seen at the instant of the request."""

    def __init__(self, version: Version, document: DocumentContext) -> None:
        self.__name__ = version.version
        self.__parent__ = Versions(document)
        self.version = version
        self.document = document

    @property
    def status(self) -> Status:
        """scheduled, in_force, superseded or withdrawn: computed from the instant."""
        return force.status(self.version, self.document.standing, self.document.now)

    @property
    def withdrawal(self) -> Withdrawal | None:
        """The trace of its withdrawal before it took effect; None where it stands."""
        if self.version in self.document.standing:
            return None
        return self.document.withdrawals[self.version.version]

    @property
    def interval(self) -> Interval:
        """When it is in force; ``end`` is None while no later version is public.

        That of a version which was withdrawn is empty.
        """
        begin = self.version.effective_from
        return self.document.intervals.get(self.version.version, Interval(begin, begin))

    @property
    def last_changes(self) -> "ChangesContext | None":
        """What changed from the version before it; None for the first.

        A version that was withdrawn is before no other.
        """
        document = self.document
        versions = [
            v.version for v in document.versions if v in document.standing or v == self.version
        ]
        place = versions.index(self.version.version)
        if place == 0:
            return None
        return Changes(self.document)[f"{versions[place - 1]}..{self.version.version}"]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the version's canonical bytes, 64 hex digits."""
        return self.document.library.digest(self.version.document, self.version.version)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it can be read in; the authoritative one first."""
        authoritative = self.version.authoritative
        return (authoritative, *sorted(t for t in self.version.texts if t != authoritative))

    def text(self, language: str) -> Text:
        """The text in one of its ``languages``; KeyError if it is not one of them."""
        if language not in self.version.texts:
            raise KeyError(language)
        return self.document.library.text(self.version.document, self.version.version, language)

    def __getitem__(self, name: str) -> "Registers | Beside":
        if name == "registers":
            return Registers(self, parent=self)
        if name == "beside":
            return Beside(self)
        raise KeyError(name)


class Registers:
    """The registers (清单) of one version."""

    __name__ = "registers"

    def __init__(self, version: VersionContext, parent: VersionContext | DocumentContext) -> None:
        self.__parent__ = parent
        self.version = version

    def __getitem__(self, name: str) -> "RegisterContext":
        return RegisterContext(name, self.version.version.registers[name], self)


class RegisterContext:
    """One register of one version: typed rows that point at the provisions saying them."""

    def __init__(self, name: str, register: Register, parent: Registers) -> None:
        self.__name__ = name
        self.__parent__ = parent
        self.register = register
        self.version = parent.version


class Beside:
    """The other languages of a version, each readable beside the authoritative text."""

    __name__ = "beside"

    def __init__(self, version: VersionContext) -> None:
        self.__parent__ = self.version = version

    def __getitem__(self, language: str) -> "BesideContext":
        if language not in self.version.languages[1:]:
            raise KeyError(language)
        return BesideContext(language, self)


class BesideContext:
    """The authoritative text and one translation, provision by provision."""

    def __init__(self, language: str, parent: Beside) -> None:
        self.__name__ = self.language = language
        self.__parent__ = parent
        self.version = parent.version


def document_context(request: Any, document: str) -> DocumentContext:
    """The document of that id for a route; KeyError where nothing of it is public."""
    root = Root(request)
    try:
        known = root.library.document(document)
    except NotHere:
        raise KeyError(document) from None
    found = DocumentContext(known, library=root.library, at=root.at)
    if not found.versions:
        raise KeyError(document)
    return found
