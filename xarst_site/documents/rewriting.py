"""A draft with other words in one of its texts, and what follows from them.

Where the authoritative text changes, what of the record points at provisions is kept
right (`pointing`), and every translation follows in its structure (`translating`). Where
a translation changes, what it now says is in step with what the authoritative text says.
Nothing is stored here, and nobody is asked.
"""

from typing import NamedTuple

from xarst_site.documents.check import Finding
from xarst_site.documents.drafts import Draft, words_digest
from xarst_site.documents.model import Version
from xarst_site.documents.pointing import drop_missing
from xarst_site.documents.translating import follow
from xarst_site.text.nodes import Text


class Rewritten(NamedTuple):
    """What an `Edit` needs: the record, all texts, and what is in step (`Draft.in_step`);
    ``findings`` say what of the record had to be changed for it.
    """

    version: Version
    texts: dict[str, Text]
    in_step: dict[str, dict[str, str]]
    findings: tuple[Finding, ...] = ()


def rewritten(draft: Draft, language: str, text: Text) -> Rewritten:
    """The draft's record and texts with this text in this language."""
    texts = draft.texts | {language: text}
    old = draft.texts.get(language)
    if text == old:
        return Rewritten(draft.version, texts, draft.in_step)
    if language != draft.version.authoritative:
        return Rewritten(draft.version, texts, _in_step(draft, language, old, text))
    kept = drop_missing(draft.version, text, old=old)
    for tag, translation in draft.texts.items():
        if tag != language:
            texts[tag] = follow(old, text, translation)
    return Rewritten(kept.version, texts, draft.in_step, kept.findings)


def _in_step(
    draft: Draft, language: str, old: Text | None, text: Text
) -> dict[str, dict[str, str]]:
    """What is in step, with every provision that this translation says anew."""
    authoritative = draft.texts.get(draft.version.authoritative)
    originals = authoritative.by_uid() if authoritative is not None else {}
    was = old.by_uid() if old is not None else {}
    anew = {
        node.uid: words_digest(originals[node.uid])
        for node in text.walk()
        if node.uid in originals
        and (node.uid not in was or words_digest(was[node.uid]) != words_digest(node))
        and (node.heading or node.text or any(node.cells))
    }
    return draft.in_step | {language: draft.in_step.get(language, {}) | anew}
