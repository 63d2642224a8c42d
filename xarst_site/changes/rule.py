"""A rule over prose: one function with one stable id, over one edited sentence at a time.

A rule says which words speak for it, or nothing; what it finds is major. Rules stand by
subject in `rules_processing`, `rules_parties` and `rules_terms`; here is how they are
written down, and what several of them ask about a sentence and its place.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from xarst_site.changes.findings import Category
from xarst_site.changes.reading import only_says
from xarst_site.changes.wording import Edit, Place

Said = tuple[str, ...]
"""The words that speak for a rule, none where it does not apply."""

Kinds = Callable[[Edit], tuple[Category, ...]]
"""Which kinds of change a sentence belongs to."""

EXCERPT = 24
"""Most characters of a sentence that an explanation quotes."""


@dataclass(frozen=True)
class Rule:
    """A rule over one edited sentence.

    ``last``: asked only where no other rule had anything to say.
    """

    id: str
    kinds: Kinds
    test: Callable[[Edit], Said]
    chinese: str
    english: str
    last: bool = False


def rule(
    rules: list[Rule],
    name: str,
    kinds: Category | Kinds,
    *,
    chinese: str,
    english: str,
    last: bool = False,
) -> Callable[[Callable[[Edit], Said]], Callable[[Edit], Said]]:
    """Put a function into a table of rules under this id."""
    always: tuple[Category, ...] = () if callable(kinds) else (kinds,)

    def register(test: Callable[[Edit], Said]) -> Callable[[Edit], Said]:
        said_of = kinds if callable(kinds) else lambda _: always
        rules.append(Rule(f"text.{name}", said_of, test, chinese, english, last))
        return test

    return register


def excerpt(edit: Edit) -> str:
    """The beginning of the sentence."""
    return edit.text if len(edit.text) <= EXCERPT else edit.text[: EXCERPT - 1] + "…"


def matches(pattern: str) -> Callable[[str], bool]:
    """Whether a text has something of this pattern, in any case of letters."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text: compiled.search(text) is not None


# What a place does to the person

_protects = matches(
    r"重大变更|不得披露|您的权利|用户的权利|用户权利|您可以在.{0,20}行使|您享有|您有权|我们承诺|不会公开|不会收集"
    r"|major change|your rights|not be disclosed|must not disclose|no disclosure|you may exercise"
    r"|you can exercise|following rights|we undertake"
)
_harms = matches(
    r"不承担|不做任何担保|不作任何担保|不负责|免责|无需事先|例外|除外|用途|目的|信息包括|收集.{0,12}信息"
    r"|权限|前述情形|以下情形|下列情形|以下情况|下列条件|您不得|用户不得|暂停|终止|共享|披露|第三方"
    r"|not bear|no responsibility|not liable|no guarantee|not guarantee|guarantees? nothing|exempt"
    r"|disclaimer|except|purpose|for the following|information includes|information we collect"
    r"|permissions|must not|foregoing circumstances|following circumstances|following conditions"
    r"|suspend|terminate|shar(?:e|ing)|disclos|third part"
)


def polarity(place: Place) -> str:
    """What an item of this list does to the person: 'protects', 'harms' or ''."""
    return _polarity(place.lead, place.headings.rpartition(" / ")[2])


@lru_cache(maxsize=1024)
def _polarity(*around: str) -> str:
    for said in around:
        if _protects(said):
            return "protects"
        if _harms(said):
            return "harms"
    return ""


# What a sentence is about. Several rules ask the same of one sentence before the next is
# looked at, so the last answer is kept.

_about_information = matches(
    r"(?:使用|提供|处理|用于|取得|分享|查看|调用|填写).{0,30}(?:信息|数据|资料|记录|照片|内容|权限)"
    r"|\b(?:use|uses|provide|handle|handles)\b.{0,60}\b(?:information|data|records|photographs?)\b"
)
_of_processing = matches("权限|信息包括|用途|目的|purpose|information includes|permissions")
_of_sharing = matches(
    "共享|披露|第三方|对外提供|委托处理|接入|SDK|shar(?:e|ing)|disclos|third part|who receives"
)
_shares = matches(
    r"(?:向|与|给|由)[^您用,，。;；]{1,24}(?:共享|提供|披露|转让|分享)"
    r"|(?:共享|披露|转让|委托|出售)(?!的).{0,16}(?:信息|数据|资料)"
    r"|提供给|提供予|\b(?:share|disclose|sell|transfer)(?:s|d)?\b|\bpass\b.{0,40}\bto\b"
)
_others = matches(
    r"第三方|SDK|软件开发包|合作|伙伴|关联|接入|委托|third part|partner|affiliate|vendor|provider"
)
disclaims = matches(
    r"不承担|不负责|不负任何|不对.{0,30}(?:负|承担|担保)|不做.{0,4}担保|不保证|概不|我们有权|我方有权|平台有权"
    r"|本公司有权|免责|not (?:be )?(?:liable|responsible)|no (?:liability|responsibility|guarantee)"
    r"|not guarantee|we have the right|our side has the right|not bear|bears no"
)
entitled = re.compile(r"有权|无权|\bentitled\b|\bright\b", re.IGNORECASE)
our_power = re.compile(
    r"(?:我们|我方|平台|中心|公司)[^,，。;；]{0,12}(?:可以|可(?!能|靠|行)|有权|能够)"
    r"|\b(?:we|platform)\b[^,;.]{0,30}\b(?:may|can)\b",
    re.IGNORECASE,
)
promise = matches(
    r"(?:我们|我方|平台|中心|公司|医院|本站|APP|App|系统).{0,30}?"
    r"(?:将|会|应|须|负责|保证|确保|承诺|尽力|采取|不|仅|只)"
    r"|(?:\bwe\b|\bour\b|platform).{0,60}?\b(?:will|shall|must|ensure|undertake|take|not|only)\b"
)
own_right = re.compile(
    r"(?:您|用户|监护人|会员)(?:有权|可以|可自主|均可|可(?!能))"
    r"|\b(?:you|users?|consumers?|either party) (?:can|may|have the right)\b",
    re.IGNORECASE,
)
_binds_user = matches(
    r"(?:您|用户).{0,20}(?:不得|禁止|应当|应该|应|必须|须|需要|需|自行承担|负责)"
    r"|\b(?:you|users?)\b.{0,30}\b(?:must|shall|need to|are responsible)\b"
)
_denies = matches(r"不|未经|无需|无须|禁止|\bnot\b|\bnever\b|\bno\b|\bwithout\b")
_courteous = matches(
    r"感谢|谢谢|欢迎|祝您|竭诚|温馨|信任|^(?:例如|比如|譬如)|详见|参见|参阅|请查看|请点击|排版|加粗|加黑|目录"
    r"|便于(?:您)?(?:阅读|查阅|理解)|\bthank|\bwelcome|we hope|see also|in bold|easier to read"
)
_clause = re.compile(r"[,，、:：]\s*|\b(?:and|but)\b")


def clauses(text: str) -> list[str]:
    """The clauses of a sentence, parted by pauses."""
    return _clause.split(text)


@lru_cache(maxsize=1)
def processing(edit: Edit) -> bool:
    """Whether a sentence is about what is done with personal information."""
    return (
        edit.has("processing", "sensitive", "purpose")
        or _about_information(edit.place.lead + edit.text)
        or _of_processing(edit.place.lead)
    )


@lru_cache(maxsize=1)
def sharing(edit: Edit) -> bool:
    """Whether it is about giving information to others."""
    return (
        _under_sharing(edit.place)
        or _shares(edit.text)
        or (edit.place.node.kind == "row" and edit.has("recipient"))
        or (_others(edit.text) and edit.has("processing"))
    )


def _under_sharing(place: Place) -> bool:
    return _leads_to_sharing(place.headings.rpartition(" / ")[2] + place.lead)


@lru_cache(maxsize=1024)
def _leads_to_sharing(words: str) -> bool:
    return _of_sharing(words)


@lru_cache(maxsize=1)
def binding(edit: Edit) -> bool:
    """Whether it binds somebody, or says what happens to a right."""
    families = ("liability", "duty", "suspension", "prohibition", "deemed", "dispute", "rights")
    return (
        edit.has(*families, "consent", "discretion", "fee", "power", "safeguard", "negation")
        or entitled.search(edit.text) is not None
        or bool(re.search("适用于|applies to|apply to", edit.text))
        or polarity(edit.place) != ""
    )


@lru_cache(maxsize=1)
def burdens(edit: Edit) -> bool:
    """Whether the sentence as it was works against the person: less of it is no harm."""
    place = polarity(edit.place)
    text = edit.old or edit.new
    words = edit.pair[0] if edit.old else edit.pair[1]
    if place == "protects" or own_right.search(text):
        return False
    if disclaims(text) or _binds_user(text) or our_power.search(text):
        return True
    if _denies(text) and not place:
        return False
    if place == "harms":
        return True
    return "processing" in words.families or "sensitive" in words.families


def courteous(edit: Edit) -> bool:
    """Whether the sentence only thanks, points to another place or gives an example."""
    return _courteous(edit.text) and not edit.has(
        "consent", "recipient", "liability", "suspension", "deemed", "fee", "dispute", "discretion"
    )


_INWARD = frozenset("评估 审计 监督 审查 assess assessment audit audits supervise review".split())
"""Safeguards that may as well be turned on the person."""

_NEUTRAL = frozenset("party_operator safeguard rights duty period all some and or".split())


@lru_cache(maxsize=1)
def favours(edit: Edit) -> bool:
    """Whether what came is a right, a safeguard or a promise in the person's favour."""
    if edit.added:
        safe = set(edit.came("safeguard")) - _INWARD
        return (
            bool(safe)
            or edit.has("rights")
            or (edit.has("party_operator") and _NEUTRAL.issuperset(edit.said.families))
            or own_right.search(edit.text) is not None
            or polarity(edit.place) == "protects"
            or (edit.has("negation") and promise(edit.text))
        ) and not disclaims(edit.text)
    if not edit.reworded or edit.left.gone or not edit.left.came or not promise(edit.new):
        return False
    helping = {word for name in ("safeguard", "rights") for word in edit.came(name)} - _INWARD
    return all(only_says(came, helping, edit.language) for came in edit.left.came)


def affirmed(edit: Edit, family: str) -> Said:
    """Words of a family in a clause of a new sentence that does not deny them."""
    came = edit.came(family)
    if not came or polarity(edit.place) == "protects":
        return ()
    if edit.has("rights") and own_right.search(edit.text):
        return ()
    open_ = [clause.lower() for clause in clauses(edit.new) if not _denies(clause)]
    return tuple(word for word in came if any(word in clause for clause in open_))


# Kinds


@lru_cache(maxsize=1)
def kinds(edit: Edit) -> tuple[Category, ...]:
    """The kinds of change of a sentence: by the words that changed, else by its place."""
    sharers = edit.changed("sharing")
    found: list[Category] = []
    if sharers or edit.changed("recipient"):
        found.append("3")
    handled = [word for word in edit.changed("processing") if word not in sharers]
    if handled or edit.changed("sensitive", "purpose", "border", "fee"):
        found.append("1")
    if found:
        return ("3", "1") if found == ["1"] and sharing(edit) else tuple(found)
    if sharing(edit):
        elsewhere = edit.has("border") or not _under_sharing(edit.place)
        return ("3", "1") if elsewhere else ("3",)
    about = edit.place.node.kind == "definition" and re.search("信息|information", edit.text)
    return ("1",) if about or processing(edit) or edit.has("fee") else ("other",)


def purposes(edit: Edit) -> tuple[Category, ...]:
    """Kind 1, and kind 3 besides where it is said of sharing."""
    return ("1", "3") if sharing(edit) else ("1",)


def shared_or_other(edit: Edit) -> tuple[Category, ...]:
    """Kind 3 in what is said of sharing, no kind of its own elsewhere."""
    return ("3",) if sharing(edit) else ("other",)


def differences(old: Sequence[str], new: Sequence[str]) -> Said:
    """What stands in one list only, each once, the old first."""
    return tuple(
        dict.fromkeys([*(w for w in old if w not in new), *(w for w in new if w not in old)])
    )
