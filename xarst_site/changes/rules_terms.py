"""Rules over prose: words that turn, narrow or widen any term, and terms that went or came.

Negations, numbers, conjunctions, extent, definitions, references, scope; and last what
no other rule judged, in a sentence that binds: there the doubt goes upward.
"""

import re

from xarst_site.changes.findings import Category
from xarst_site.changes.rule import (
    Rule,
    Said,
    binding,
    burdens,
    courteous,
    excerpt,
    favours,
    kinds,
    polarity,
    processing,
    rule,
)
from xarst_site.changes.wording import Edit

RULES: list[Rule] = []

_SCOPE = re.compile("适用于|不适用|均适用|均指|applies to|does not apply", re.IGNORECASE)
_OFFERED = re.compile("服务包括|服务内容|services provided|services include", re.IGNORECASE)
_INFORMATION = re.compile("信息|information", re.IGNORECASE)


@rule(
    RULES,
    "negation",
    kinds,
    chinese="否定词有增减，条款的含义可能相反",
    english="a negation came or went: the provision may now say the opposite",
)
def negation(edit: Edit) -> Said:
    """不, 未, 无, 不得, not, no: more or fewer of them than before."""
    return edit.changed("negation", "prohibition") if edit.reworded else ()


@rule(
    RULES,
    "number",
    kinds,
    chinese="数字、日期或期限有改动",
    english="a number, a date or a period changed",
)
def number(edit: Edit) -> Said:
    """Another amount, age, date or period, or another bound beside it."""
    return edit.counted


@rule(
    RULES,
    "conjunction",
    kinds,
    chinese="条件之间的关系（或者、并且）有改动",
    english="conditions are joined otherwise (or, and)",
)
def conjunction(edit: Edit) -> Said:
    """或 became 和, or the other way round; in a list of what is denied both say the same."""
    listed = edit.has("negation") and not edit.has("consent", "qualified", "limit", "duty")
    if edit.reworded and edit.has("consent") and edit.count("or") > 0 < edit.count("party_user"):
        return edit.came("or", "party_user") or ("或",)  # somebody else may consent
    if edit.reworded and not listed and edit.count("or") * edit.count("and") < 0:
        return edit.changed("or", "and") or ("或",)
    return ()


@rule(
    RULES,
    "extent",
    kinds,
    chinese="适用范围（全部、任何、部分）有改动",
    english="how much something covers changed (all, any, some)",
)
def extent(edit: Edit) -> Said:
    """所有 became 部分, any became some: where less is promised, or more is done."""
    if not edit.reworded or not edit.changed("all", "some"):
        return ()
    if edit.count("all") * edit.count("some") < 0:
        return edit.changed("all", "some")
    if burdens(edit):
        return (*edit.came("all"), *edit.went("some"))
    return (*edit.went("all"), *edit.came("some")) if binding(edit) or processing(edit) else ()


@rule(
    RULES,
    "reference",
    "other",
    chinese="所引用的条款有改动",
    english="the provision that is referred to is another one",
)
def reference(edit: Edit) -> Said:
    """第N条 became 第M条."""
    return edit.referred


def _of_definition(edit: Edit) -> tuple[Category, ...]:
    return ("1",) if _INFORMATION.search(edit.place.node.heading + edit.text) else ("other",)


@rule(
    RULES,
    "definition",
    _of_definition,
    chinese="定义的内容有改动",
    english="what a defined term means changed",
)
def definition(edit: Edit) -> Said:
    """A definition with other words of substance, or gone."""
    if edit.place.node.kind != "definition" or edit.added:
        return ()
    if edit.deleted:
        return (excerpt(edit),)
    return (*edit.left.came, *edit.left.gone)


@rule(
    RULES,
    "scope_removed",
    "1",
    chinese="适用范围、服务内容或者列举的引导语被删改",
    english="what the text covers, a service, or the words that lead into a list changed",
)
def scope_removed(edit: Edit) -> Said:
    """Scope (适用于, 均指), the services offered, or the lead-in of a list that stays."""
    if edit.reworded:
        offered = _OFFERED.search(edit.place.lead)
        return (*edit.left.came, *edit.left.gone) if offered else ()
    if not edit.deleted:
        return ()
    if edit.text.rstrip().endswith((":", "：")):
        return (excerpt(edit),)
    offered = _OFFERED.search(edit.place.lead)
    return tuple(_SCOPE.findall(edit.text)) or ((excerpt(edit),) if offered else ())


@rule(
    RULES,
    "qualifier",
    kinds,
    chinese="起限定、保障或者承诺作用的词语被删减",
    english="words that set a condition, a safeguard or a bound were dropped",
    last=True,
)
def qualifier(edit: Edit) -> Said:
    """Words that went, unless they are items of what works against the person."""
    if not edit.reworded or not edit.left.gone or edit.left.came:
        return ()
    if edit.left.dropped and burdens(edit):
        return ()
    return edit.left.gone if binding(edit) or processing(edit) else ()


@rule(
    RULES,
    "sentence_removed",
    kinds,
    chinese="原有的约定被删除，且该约定并非对用户的限制",
    english="a term was taken away, and it was not one that restricted the person",
    last=True,
)
def sentence_removed(edit: Edit) -> Said:
    """A sentence that bound somebody and did not work against the person."""
    if not edit.deleted or burdens(edit) or courteous(edit):
        return ()
    return (excerpt(edit),) if binding(edit) or _speaks(edit) else ()


@rule(
    RULES,
    "sentence_added",
    kinds,
    chinese="新增约定，且并非对用户有利的权利或者承诺",
    english="a term came in, and it is no right or promise in the person's favour",
    last=True,
)
def sentence_added(edit: Edit) -> Said:
    """A sentence that binds somebody, unless it only favours the person."""
    if not edit.added or favours(edit) or courteous(edit):
        return ()
    return (excerpt(edit),) if binding(edit) or _speaks(edit) or polarity(edit.place) else ()


def _speaks(edit: Edit) -> bool:
    return edit.has("party_user", "party_operator", "processing", "sensitive", "recipient")
