"""How the words that the rules over prose look for are written down.

The words themselves are in `lexicon_chinese` and `lexicon_english`, one table a language:
a line with the name of a family, then its groups, indented, one a line; ``|`` parts the
words of a group, and a line that begins with it goes on with the group above. What a
family's coming or going means is said by the rules.
"""

from dataclasses import dataclass

Families = dict[str, tuple[tuple[str, ...], ...]]
"""By family: its groups of words. Within a group one word counts like another."""


@dataclass(frozen=True)
class Lexicon:
    """The words of one language.

    ``same``: groups of words of which one may stand for another without another meaning
    here. ``spellings``: the same word written otherwise. ``empty``: words whose coming or
    going says nothing by itself; those that are also in a family are judged there.
    ``whole``: whether only whole words count, as in languages that part them.
    """

    families: Families
    same: tuple[tuple[str, ...], ...]
    spellings: tuple[tuple[str, ...], ...]
    empty: frozenset[str]
    whole: bool


def families(table: str) -> Families:
    """The families of a table."""
    found: dict[str, list[tuple[str, ...]]] = {}
    name = ""
    for line in table.replace("\n    |", "|").splitlines():
        if line.startswith(" "):
            found[name].append(_group(line))
        elif line.strip():
            name = line.strip()
            found[name] = []
    return {name: tuple(groups) for name, groups in found.items()}


def groups(table: str) -> tuple[tuple[str, ...], ...]:
    """The groups of a table without families."""
    return tuple(_group(line) for line in table.splitlines() if line.strip())


def _group(line: str) -> tuple[str, ...]:
    return tuple(word.strip().lower() for word in line.split("|") if word.strip())
