"""A draft with other words in one of its texts, and what follows from them.

Where the authoritative text changes, what of the record points at provisions is kept
right (`pointing`), and every translation follows in its structure (`translating`).
Nothing is stored here, and nobody is asked.
"""

from typing import NamedTuple

from xarst_site.documents.check import Finding
from xarst_site.documents.drafts import Draft
from xarst_site.documents.model import Version
from xarst_site.documents.pointing import drop_missing
from xarst_site.documents.translating import follow
from xarst_site.text.nodes import Text


class Rewritten(NamedTuple):
    """What an `Edit` needs: the record and all texts; ``findings`` say what of the record
    had to be changed for it.
    """

    version: Version
    texts: dict[str, Text]
    findings: tuple[Finding, ...] = ()


def rewritten(draft: Draft, language: str, text: Text) -> Rewritten:
    """The draft's record and texts with this text in this language."""
    texts = draft.texts | {language: text}
    old = draft.texts.get(language)
    if language != draft.version.authoritative or text == old:
        return Rewritten(draft.version, texts)
    kept = drop_missing(draft.version, text, old=old)
    for tag, translation in draft.texts.items():
        if tag != language:
            texts[tag] = follow(old, text, translation)
    return Rewritten(kept.version, texts, kept.findings)
