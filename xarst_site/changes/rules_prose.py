"""All rules over the words of the text itself, asked of every sentence that was edited.

What raises a change is said by the rules of `rules_processing`, `rules_parties` and
`rules_terms`; here they are asked, what they find is put together, and what none of them
raised is named for what it is (`_QUIET`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from xarst_site.changes import rules_parties, rules_processing, rules_terms
from xarst_site.changes.findings import Category, Evidence, Finding, Severity
from xarst_site.changes.model import Change
from xarst_site.changes.reading import bare, spelled
from xarst_site.changes.rule import Rule, Said, binding, burdens, favours, polarity, processing
from xarst_site.changes.wording import Edit, edits, place_of

RULES: tuple[Rule, ...] = (
    *rules_terms.RULES,
    *rules_processing.RULES,
    *rules_parties.RULES,
)
"""In the order in which their findings stand, major ones being alike."""

_FIRST = tuple(rule for rule in RULES if not rule.last)
_LAST = tuple(rule for rule in RULES if rule.last)

SLIGHT = 4
"""Characters below which what is left of two wordings may be one word spelt otherwise."""

SHOWN = 6
"""How many words an explanation quotes."""


@dataclass
class _Hit:
    """What one rule found of one kind: where, and the words that speak for it."""

    rule: Rule
    category: Category
    first: bool = False
    """Whether this is the kind that the rule thinks of first, in some sentence."""
    changes: dict[int, None] = field(default_factory=dict)
    said: dict[str, None] = field(default_factory=dict)


def prose_findings(seen: Evidence) -> Iterator[Finding]:
    """What all rules of this family find, one finding for each rule and kind.

    A kind that a rule thinks of second is left out where another finding is of that kind.
    """
    every = edits(seen)
    hits: dict[tuple[str, Category], _Hit] = {}
    unjudged: list[tuple[str, Edit]] = []
    judged: set[int] = set()
    for edit in every:
        name = _quietly(edit, seen)
        asked = [] if name else _asked(edit)
        for each, said, kinds in asked:
            for category in kinds:
                hit = hits.setdefault((each.id, category), _Hit(each, category))
                hit.first = hit.first or category == kinds[0]
                hit.changes[edit.change] = None
                hit.said.update(dict.fromkeys(said))
        if asked:
            judged.add(edit.change)
        else:
            unjudged.append((name or _minor(edit), edit))
    told = {hit.category for hit in hits.values() if hit.first}
    for hit in hits.values():
        if hit.first or hit.category not in told:
            yield _finding(hit.rule, hit.category, tuple(hit.changes), tuple(hit.said))
    quiet: dict[str, dict[int, None]] = {}
    for name, edit in unjudged:
        if edit.change not in judged:
            quiet.setdefault(name, {})[edit.change] = None
    spoken = {edit.change for edit in every}
    for index, change in enumerate(seen.changes):
        if index not in spoken:
            quiet.setdefault(_still(seen, change), {})[index] = None
    for name in sorted(quiet):
        severity, chinese, english = _QUIET[name]
        yield Finding(
            rule=name,
            category="other",
            severity=severity,
            explanation={"zh-CN": chinese + "。", "en": english[0].upper() + english[1:] + "."},
            changes=tuple(quiet[name]),
        )
    yield from _fronts(seen)


def _asked(edit: Edit) -> list[tuple[Rule, Said, tuple[Category, ...]]]:
    """The rules that have something to say of a sentence, what, and of which kinds.

    The last ones are asked where none of the others spoke, or none knew a kind.
    """
    found = [(each, said, each.kinds(edit)) for each in _FIRST if (said := each.test(edit))]
    told = {kind for _, _, kinds in found for kind in kinds}
    if told - {"other"} or (edit.reworded and favours(edit)):
        return found
    last = [(each, said, each.kinds(edit)) for each in _LAST if (said := each.test(edit))]
    return [*found, *(one for one in last if not told or one[2] != ("other",))]


def _finding(each: Rule, category: Category, changes: tuple[int, ...], said: Said) -> Finding:
    some = said[:SHOWN]
    rest = len(said) > SHOWN
    chinese = "、".join(f"“{word}”" for word in some) + ("等" if rest else "")
    english = ", ".join(f"“{word}”" for word in some) + (" …" if rest else "")
    return Finding(
        rule=each.id,
        category=category,
        severity="major",
        explanation={
            "zh-CN": f"{each.chinese}：{chinese}。",
            "en": f"{each.english[0].upper()}{each.english[1:]}: {english}.",
        },
        changes=changes,
    )


_QUIET: dict[str, tuple[Severity, str, str]] = {
    "text.typographic": (
        "editorial",
        "只有标点、空白、全半角或者排版的变化，文字没有改动",
        "only punctuation, white space, width or layout changed; no word did",
    ),
    "text.spelling": (
        "editorial",
        "只有写法不同（大小写、异形词、助词、您与你），词语没有改动",
        "the same words in another spelling, case or form of address",
    ),
    "text.renumbered": (
        "editorial",
        "只有编号的变化，文字没有改动",
        "only the number changed; no word did",
    ),
    "text.same_words": (
        "editorial",
        "段落拆分或者合并，文字没有改动",
        "provisions were split or joined; no word changed",
    ),
    "text.dateline": (
        "editorial",
        "更新日期、生效日期随版本更新",
        "the dates printed on the text follow the version",
    ),
    "text.moved": (
        "minor",
        "文字移到其他位置，内容没有改动",
        "words stand in another place; none changed",
    ),
    "text.heading": (
        "minor",
        "标题或者目录的文字有改动，本身不涉及权利义务",
        "a heading or the contents list changed; it binds nobody by itself",
    ),
    "text.narrowed": (
        "minor",
        "收集、使用或者限制的范围缩小，未增加对用户的不利影响",
        "less is collected, used or restricted; nothing new works against the person",
    ),
    "text.wording": (
        "minor",
        "用语调整，含义不变",
        "other words, with the same meaning",
    ),
    "text.favourable": (
        "minor",
        "新增对用户有利的权利、保护措施或者承诺",
        "a right, a safeguard or a promise in the person's favour came in",
    ),
    "text.other": (
        "minor",
        "文字有改动，未发现对权利义务的实质影响，按一般变更处理",
        "the wording changed; no effect on rights and duties was found: treated as minor",
    ),
    "text.moved_into": (
        "major",
        "条款移至另一列举或者限定之下，文字未改，但适用效果可能改变",
        "a provision moved under another list or condition: the same words may have another effect",
    ),
}


def _quietly(edit: Edit, seen: Evidence) -> str | None:
    """The finding of a sentence that binds nobody; None where the rules must look."""
    kind = edit.place.node.kind
    if kind == "dateline":
        return "text.dateline"
    if edit.reworded and len("".join(edit.left.came + edit.left.gone)) < SLIGHT:
        if bare(edit.old) == bare(edit.new):
            return "text.typographic"
        if spelled(edit.old, edit.language) == spelled(edit.new, edit.language):
            return "text.spelling"
    if kind == "title":
        return "text.heading"
    if not edit.place.operative:
        in_contents = kind in ("toc", "tocItem") or edit.place.node.kind == "tocItem"
        turned = edit.reworded and edit.count("negation")
        return None if turned and not in_contents else "text.heading"
    if edit.referred and _only_references(edit):
        shifted = any(change.renumbered or not change.from_ for change in seen.changes)
        return "text.wording" if shifted else None
    return None


def _only_references(edit: Edit) -> bool:
    left = (*edit.left.came, *edit.left.gone)
    return not edit.counted and all(
        re.fullmatch(r"(?:第?.{0,4}?[部分条款项章节]*|[ivxlc\d. ]+)", word) for word in left
    )


def _minor(edit: Edit) -> str:
    if edit.reworded:
        if favours(edit):
            return "text.favourable"
        if not edit.left.came:
            return "text.narrowed" if edit.left.gone else "text.wording"
        return "text.other"
    if edit.deleted:
        return (
            "text.narrowed"
            if burdens(edit) and (processing(edit) or binding(edit))
            else "text.other"
        )
    return "text.favourable" if favours(edit) else "text.other"


def _still(seen: Evidence, change: Change) -> str:
    """The finding of a change without a sentence that came, went or was reworded."""
    if change.kind == "renumbered":
        return "text.renumbered"
    if change.kind in ("moved", "moved_modified") or change.moved:
        was = place_of(seen, change.from_[0], new=False)
        now = place_of(seen, change.to[0], new=True)
        if polarity(was) != polarity(now) and bare(was.lead) != bare(now.lead) and was.operative:
            return "text.moved_into"
        return "text.moved"
    if change.kind in ("split", "merged"):
        return "text.same_words"
    if change.kind in ("added", "deleted"):
        words = bare(change.from_text + change.to_text)
        return "text.moved" if words else "text.typographic"
    return "text.typographic"


def _fronts(seen: Evidence) -> Iterator[Finding]:
    for front in seen.front:
        if front.path == "language":
            yield Finding(
                rule="text.language",
                category="other",
                severity="major",
                explanation={
                    "zh-CN": "文本的语言不同，无法逐条比较。",
                    "en": "The texts are in different languages and cannot be compared.",
                },
            )
