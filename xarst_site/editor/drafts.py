"""The drafts in the tree of the desk: what a URL below /editor/drafts/ stands for.

    /editor/drafts/                          AllDrafts
    /editor/drafts/{id}/                     DraftContext
    …/{id}/text/{language}/                  TextContext: the text provision by provision
    …/{id}/text/{language}/{uid}/            ProvisionContext: one provision, or row of a table
    …/{id}/whole/{language}/                 WholeContext: the whole text at once
    …/{id}/translation/{language}/           TranslationContext: beside the authoritative text
    …/{id}/translation/{language}/{uid}/     TranslatedContext: one provision of it
    …/{id}/record/                           RecordContext: what is not text (`record`)

Resources are made anew for each request and are never stored. They give values and pass
commands on; no HTML and no wording here, and no rule of the workflow (`documents.workflow`).
"""

from collections.abc import Container, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from xarst_site.accounts.permissions import Permission, permitted
from xarst_site.documents.drafts import Draft
from xarst_site.documents.meaning import Meaning
from xarst_site.documents.model import Document, Version
from xarst_site.documents.workflow import Command, CommandName, possible
from xarst_site.storage.drafts import Drafts
from xarst_site.storage.library import Library, NotHere
from xarst_site.text.nodes import Node, Text


class AllDrafts:
    """Every draft there is."""

    __name__ = "drafts"

    def __init__(self, desk: Any, request: Any) -> None:
        self.__parent__ = desk
        self._request = request

    @cached_property
    def store(self) -> Drafts:
        """The drafts in the database, in the transaction of the request."""
        return Drafts(self._request.content)

    @property
    def library(self) -> Library:
        """What is published."""
        library: Library = self._request.library
        return library

    @property
    def at(self) -> datetime:
        """The instant of the request."""
        at: datetime = self._request.at
        return at

    @property
    def person(self) -> str:
        """The account of whoever is signed in."""
        person: str = self._request.person.id
        return person

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """What they may do."""
        role = self._request.person.role
        return frozenset(p for p in Permission if permitted(role, p))

    def __getitem__(self, draft_id: str) -> "DraftContext":
        try:
            return DraftContext(self.store.draft(draft_id), self)
        except NotHere:
            raise KeyError(draft_id) from None


class DraftContext:
    """One draft, seen by one person at one instant.

    ``draft`` is the stored one, and after `act` the one that came of it.
    """

    def __init__(self, draft: Draft, parent: AllDrafts) -> None:
        self.__name__ = draft.id
        self.__parent__ = self.all = parent
        self.draft = draft

    @cached_property
    def document(self) -> Document:
        """The document that it is to be a version of."""
        return self.all.library.document(self.draft.document)

    @cached_property
    def meaning(self) -> Meaning:
        """What the draft amounts to now. Computed once, some 20 ms for a long text."""
        return self.all.store.meaning(self.draft, self.all.at)

    @cached_property
    def base(self) -> Version | None:
        """The version that it would follow; None for the first."""
        name = self.meaning.base
        return self.all.library.version(self.draft.document, name) if name else None

    def base_text(self, language: str) -> Text | None:
        """The text of the version that it would follow; None where it has none."""
        if self.base is None or language not in self.base.texts:
            return None
        return self.all.library.text(self.draft.document, self.base.version, language)

    @property
    def authoritative(self) -> str:
        """The language that counts."""
        return self.draft.version.authoritative

    @property
    def translations(self) -> tuple[str, ...]:
        """The other languages that it has, or that its document asks for."""
        tags = (*self.draft.texts, *self.draft.version.texts, *self.document.languages)
        return tuple(tag for tag in dict.fromkeys(tags) if tag != self.authoritative)

    @property
    def possible(self) -> tuple[CommandName, ...]:
        """The commands that this person may give now; what stands in the way left aside."""
        return possible(self.draft, self.all.permissions)

    @property
    def editable(self) -> bool:
        """Whether this person may change it now."""
        return "edit" in self.possible

    def act(
        self, command: Command, *, edit: int | None, sources: Mapping[str, bytes] | None = None
    ) -> Draft:
        """Give a command. ``edit`` is the draft's edit that the person was shown.

        Raises `workflow.Refused`, and `storage.drafts.Conflict` where the draft was edited
        since; then nothing is stored.
        """
        self.draft = self.all.store.act(
            self.draft.id,
            command,
            person=self.all.person,
            permissions=self.all.permissions,
            at=self.all.at,
            expected_edit=edit,
            sources=sources or {},
        )
        # What was computed of the draft before.
        for name in ("meaning", "base"):
            self.__dict__.pop(name, None)
        return self.draft

    def at_edit(self, edit: int) -> Draft | None:
        """The draft as it was after an edit, as far as that is kept; None where it is not.

        Version and texts are those of then, all else is of now.
        """
        if edit == self.draft.edit:
            return self.draft
        try:
            version, texts = self.all.store.earlier_state(self.draft.id, edit)
        except NotHere:
            return None
        return replace(self.draft, version=version, texts=dict(texts), edit=edit)

    def __getitem__(self, name: str) -> Any:
        if name == "text":
            return Languages(name, self, TextContext)
        if name == "whole":
            return Languages(name, self, WholeContext)
        if name == "translation":
            return Languages(name, self, TranslationContext)
        if name == "record":
            return RecordContext(self)
        raise KeyError(name)


class Languages:
    """The texts of a draft by language, in one of the three ways to work on them."""

    def __init__(self, name: str, draft: DraftContext, kind: "type[_InLanguage]") -> None:
        self.__name__ = name
        self.__parent__ = self.of = draft
        self._kind = kind

    def __getitem__(self, language: str) -> "_InLanguage":
        return self._kind(language, self)


class _InLanguage:
    """One text of a draft. KeyError where the draft has none in this language."""

    def __init__(self, language: str, parent: Languages) -> None:
        self.__name__ = self.language = language
        self.__parent__ = parent
        self.of = parent.of
        if language not in self.known:
            raise KeyError(language)

    @property
    def known(self) -> Container[str]:
        """The languages there are."""
        return self.of.draft.texts

    @property
    def text(self) -> Text:
        """The text as the draft has it now."""
        return self.of.draft.texts[self.language]


class WholeContext(_InLanguage):
    """A text at once, as a person types it."""


class TextContext(_InLanguage):
    """A text provision by provision."""

    def __getitem__(self, uid: str) -> "ProvisionContext":
        return ProvisionContext(uid, self)


class ProvisionContext:
    """One provision of a text, or one row of a table in it; KeyError for none."""

    def __init__(self, uid: str, parent: TextContext) -> None:
        self.__name__ = self.uid = uid
        self.__parent__ = self.within = parent
        self.of = parent.of
        self.node: Node = parent.text.by_uid()[uid]


class TranslationContext(_InLanguage):
    """A translation beside the authoritative text; ``text`` is empty where none is begun."""

    @property
    def known(self) -> Container[str]:
        """The languages that there are, or that the document asks for."""
        return self.of.translations

    @property
    def text(self) -> Text:
        """The translation as the draft has it now."""
        return self.of.draft.texts.get(self.language) or Text(language=self.language, nodes=())

    def __getitem__(self, uid: str) -> "TranslatedContext":
        return TranslatedContext(uid, self)


class TranslatedContext:
    """One provision in both languages. ``original`` is None where only the translation has
    it, ``node`` where only the original does; KeyError where neither.
    """

    def __init__(self, uid: str, parent: TranslationContext) -> None:
        self.__name__ = self.uid = uid
        self.__parent__ = self.within = parent
        self.of = parent.of
        original = self.of.draft.texts[self.of.authoritative]
        self.original: Node | None = original.by_uid().get(uid)
        self.node: Node | None = parent.text.by_uid().get(uid)
        if self.original is None and self.node is None:
            raise KeyError(uid)


class RecordContext:
    """What of a draft is not text: dates, what people are told, registers, items."""

    __name__ = "record"

    def __init__(self, draft: DraftContext) -> None:
        self.__parent__ = self.of = draft


def includeme(config: Any) -> None:
    """Hang the drafts into the desk."""
    config.add_desk_child("drafts", AllDrafts)
