"""Rules over the words of the text itself: one function, one id, one sentence at a time.

A rule says which words speak for it, or nothing. What raises a change: negations,
numbers, dates, periods, recipients, sensitive categories, rights and safeguards that
went, duties, exclusions and purposes that came. Where a sentence was reworded beyond
what is known to be harmless, in a place that binds, the doubt goes upward.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from xarst_site.changes.findings import Category, Evidence, Finding, Severity
from xarst_site.changes.model import Change
from xarst_site.changes.wording import Edit, Place, bare, broadened, edits, place_of, spelled

Said = tuple[str, ...]
"""The words that speak for a rule, none where it does not apply."""

SHOWN = 6
"""How many words an explanation quotes."""

EXCERPT = 24
"""Most characters of a sentence that an explanation quotes."""


@dataclass(frozen=True)
class Rule:
    """A rule over one edited sentence."""

    id: str
    category: Category | None
    """None: whichever kind the sentence belongs to."""
    test: Callable[[Edit], Said]
    chinese: str
    english: str


RULES: list[Rule] = []


def rule(
    name: str, category: Category | None, *, chinese: str, english: str
) -> Callable[[Callable[[Edit], Said]], Callable[[Edit], Said]]:
    """Register a function as the rule of this id. What it finds is major."""

    def register(test: Callable[[Edit], Said]) -> Callable[[Edit], Said]:
        RULES.append(Rule(f"text.{name}", category, test, chinese, english))
        return test

    return register


# Where a sentence stands

_ABOUT_INFORMATION = re.compile(
    r"(?:使用|提供|处理|用于|取得|分享|查看|调用).{0,30}(?:信息|数据|资料|记录|照片|内容|权限)"
    r"|\b(?:use|uses|provide|handle|handles)\b.{0,60}\b(?:information|data|records|photographs?)\b",
    re.IGNORECASE,
)
_PROTECTS = re.compile(
    r"重大变更|不得披露|您的权利|用户的权利|您可以在.{0,20}行使|您有权|我们承诺|不会公开|不会收集"
    r"|major change|your rights|not be disclosed|must not disclose|no disclosure|you may exercise"
    r"|you can exercise|following rights",
    re.IGNORECASE,
)
_HARMS = re.compile(
    r"不承担|不做任何担保|不作任何担保|不负责|免责|无需事先|例外|除外|用途|目的|信息包括|收集.{0,12}信息"
    r"|权限|前述情形|以下情形|下列情形|以下情况|下列条件|您不得|用户不得|暂停|终止|共享|披露|第三方"
    r"|not bear|no responsibility|not liable|no guarantee|not guarantee|guarantees? nothing|exempt"
    r"|disclaimer|except|purpose|for the following|information includes|information we collect"
    r"|permissions|must not|foregoing circumstances|following circumstances|following conditions"
    r"|suspend|terminate|shar(?:e|ing)|disclos|third part",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"(?:我们|我方|平台|中心|APP|App|系统).{0,30}?(?:将|会|应|须|负责|保证|确保|承诺|尽力|采取|不|仅|只)"
    r"|(?:\bwe\b|\bour\b|platform).{0,60}?\b(?:will|shall|must|ensure|undertake|take|not|only)\b",
    re.IGNORECASE,
)
_DISCLAIMS = re.compile(
    r"不承担|不负责|不负任何|不对.{0,30}(?:负|承担|担保)|不做.{0,4}担保|不保证|概不|有权"
    r"|not (?:be )?(?:liable|responsible)|no (?:liability|responsibility|guarantee)|not guarantee"
    r"|have the right|not bear|bears no",
    re.IGNORECASE,
)
_ENTITLED = re.compile("有权|无权|entitled|right to", re.IGNORECASE)
_OUR_POWER = re.compile(
    r"(?:我们|我方|平台|中心)[^,，。;；]{0,12}(?:可以|可(?!能|靠|行)|有权|能够)"
    r"|\b(?:we|platform)\b[^,;.]{0,30}\b(?:may|can)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,，、:：]\s*|\b(?:and|but)\b")


def polarity(place: Place) -> str:
    """What an item of this list does to the person: 'protects', 'harms' or ''."""
    for words in (place.lead, place.headings.rpartition(" / ")[2]):
        if _PROTECTS.search(words):
            return "protects"
        if _HARMS.search(words):
            return "harms"
    return ""


def _sharing(edit: Edit) -> bool:
    words = edit.pair[1] if edit.new else edit.pair[0]
    verbs = set(words.families.get("processing", ()))
    return (
        bool({"共享", "转让", "披露", "委托处理", "share", "transfer", "disclose"} & verbs)
        or bool(words.families.get("recipient"))
        or bool(
            re.search("共享|披露|第三方|SDK|shar|disclos", edit.place.headings + edit.place.lead)
        )
    )


def _processing(edit: Edit) -> bool:
    text = edit.place.lead + edit.text
    return edit.has("processing") or bool(
        _ABOUT_INFORMATION.search(text) or re.search("权限|信息包括|用途|purpose", edit.place.lead)
    )


def _binding(edit: Edit) -> bool:
    return (
        edit.has("liability", "duty", "suspension", "prohibition", "deemed", "dispute", "rights")
        or bool(_ENTITLED.search(edit.text))
        or bool(re.search("适用于|applies to|apply to", edit.text))
        or polarity(edit.place) == "harms"
    )


def _category(edit: Edit) -> Category:
    if _sharing(edit):
        return "3"
    about = edit.place.node.kind == "definition" and re.search("信息|information", edit.text)
    return "1" if about or edit.has("fee") or _processing(edit) else "other"


# Sentences that were reworded


@rule(
    "negation",
    None,
    chinese="否定词有增减，条款的含义可能相反",
    english="a negation came or went: the provision may now say the opposite",
)
def negation(edit: Edit) -> Said:
    """不, 未, 无, 不得, not, no: more or fewer of them than before."""
    if not edit.reworded:
        return ()
    return edit.changed("negation", "prohibition")


@rule(
    "number",
    None,
    chinese="数字、日期或期限有改动",
    english="a number, a date or a period changed",
)
def number(edit: Edit) -> Said:
    """Another amount, age, date or period, or another bound beside it."""
    if not edit.reworded:
        return ()
    old, new = (words.numbers for words in edit.pair)
    return tuple(dict.fromkeys([*(old - new), *(new - old)]))


@rule(
    "contact",
    "4",
    chinese="联络方式、投诉渠道或责任部门有改动",
    english="contacts, a complaint channel or the responsible department changed",
)
def contact(edit: Edit) -> Said:
    """Telephone numbers, addresses on the net, departments."""
    if edit.place.node.kind == "row":
        return ()  # a recipient's contact, not ours
    old, new = (words.contacts for words in edit.pair)
    found = tuple(dict.fromkeys([*(old - new), *(new - old)]))
    if edit.reworded and not found:
        found = (*edit.changed("contact"), *edit.fresh("body"), *edit.lost("body"))
        if not (edit.new_words or edit.old_words):
            return ()
    elif edit.deleted and re.search("联系我们|联系方式|contact us", edit.text):
        found = found or edit.went("contact") or ("联系",)
    return found


@rule(
    "organisation",
    "2",
    chinese="服务提供者、运营主体或者控制关系的表述有改动",
    english="who provides or controls the service is said in other words",
)
def organisation(edit: Edit) -> Said:
    """The name of who answers for the service."""
    control = re.compile(
        "控制权|合并|分立|收购|更名|承继|承接|运营主体|组织架构|merger|acquisition|acquired|succeed"
    )
    if edit.added or edit.deleted:
        return tuple(dict.fromkeys(control.findall(edit.text))) if edit.added else ()
    moved = (*edit.changed("organisation"), *_names(edit))
    return tuple(dict.fromkeys(moved))


def _names(edit: Edit) -> Said:
    """Names that an organisation's word ends, of which another part changed."""
    pattern = re.compile(
        r"[\u4e00-\u9fff]{2,30}(?:局|厅|中心|公司|集团|委员会|研究院)"
        r"|(?:[A-Z][\w’'-]+ (?:of the |of |and )?)+(?:Bureau|Centre|Center|Company|Ltd|Group)"
    )
    old, new = set(pattern.findall(edit.old)), set(pattern.findall(edit.new))
    was, now = {bare(name) for name in old}, {bare(name) for name in new}
    if not was or not now or was == now:
        return ()
    tails = [{name[-8:] for name in names} for names in (was, now)]
    return () if tails[0] == tails[1] else tuple(sorted(now - was) or sorted(was - now))


@rule(
    "recipient",
    "3",
    chinese="个人信息的接收方、共享对象有改动",
    english="those who receive personal information changed",
)
def recipient(edit: Edit) -> Said:
    """Third parties, partners, affiliates, companies, named services."""
    if edit.reworded:
        return (*edit.fresh("recipient"), *edit.lost("recipient"))
    if edit.added and re.search(
        "提供|接入|共享|披露|转让|委托|引入|合作|获取|收集|shar|disclos|provide|transfer|sell",
        edit.text,
    ):
        return _affirmed(edit, "recipient")
    return ()


@rule(
    "sensitive",
    "1",
    chinese="涉及的个人信息种类有增加，或者敏感个人信息的表述有改动",
    english="categories of personal information came in, or what is said of sensitive ones changed",
)
def sensitive(edit: Edit) -> Said:
    """Biometric, health, financial, location, identity, contacts, children, devices."""
    if edit.reworded:
        found = edit.fresh("sensitive")
        if edit.has("negation") or edit.place.node.kind == "definition":
            found = (*found, *edit.lost("sensitive"))
        return found
    if edit.added and (_processing(edit) or edit.has("duty")):
        return _affirmed(edit, "sensitive")
    return ()


@rule(
    "processing",
    None,
    chinese="收集、保存、共享、披露等处理方式有改动",
    english="how personal information is processed (collected, kept, shared, disclosed) changed",
)
def processing(edit: Edit) -> Said:
    """Verbs of processing that came; or that went from what is promised not to be done."""
    if edit.reworded:
        found = edit.fresh("processing")
        if edit.has("negation", "consent", "limit"):
            found = (*found, *edit.lost("processing"))
        return found
    return _affirmed(edit, "processing") if edit.added else ()


@rule(
    "purpose",
    "1",
    chinese="处理目的或者用途有改动",
    english="the purposes of processing changed",
)
def purpose(edit: Edit) -> Said:
    """New purposes; advertising, profiling, automated decisions; a purpose no longer said."""
    loud = tuple(
        word
        for word in edit.fresh("purpose")
        if not re.match("用于|目的|用途|以便|旨在|为了|purpose|in order|used|for use", word)
    )
    if edit.reworded:
        if edit.came("purpose") and edit.new_words:
            return edit.came("purpose")
        gone = edit.lost("purpose") if edit.old_words and _processing(edit) else ()
        return loud or gone
    if edit.added:
        return loud or (edit.came("purpose") if _affirmed(edit, "purpose") else ())
    return ()


@rule(
    "border",
    "1",
    chinese="个人信息的存储地点或者跨境提供有改动",
    english="where personal information is kept, or its transfer across the border, changed",
)
def border(edit: Edit) -> Said:
    """境内, 境外, abroad."""
    return edit.changed("border")


@rule(
    "consent",
    None,
    chinese="同意、授权的要求有改动",
    english="what consent or authorisation is asked for changed",
)
def consent(edit: Edit) -> Said:
    """Consent asked for less or more, or in another quality (explicit, separate, written)."""
    if edit.reworded:
        return edit.changed("consent", "qualified")
    if edit.deleted and not _DISCLAIMS.search(edit.text):
        if re.search("无需|无须|without (?:your )?consent", edit.place.lead + edit.text):
            return ()
        return edit.went("consent", "qualified")
    if edit.added and re.search("(?:您|用户).{0,6}(?:同意|授权)|you (?:agree|consent)", edit.text):
        return edit.came("consent")
    return ()


@rule(
    "limit",
    None,
    chinese="限制、例外或者必要性的表述有改动",
    english="a limit, an exception or what is necessary is said in other words",
)
def limit(edit: Edit) -> Said:
    """仅, 只, 必要, 除外, only, except: limits that went; exceptions that came."""
    if edit.reworded:
        came = edit.came("limit")
        harmful = re.compile("除|外|except|unless|other|excl|otherwise")
        about_user = re.search("您(?:可|有权)|用户(?:可|有权)|you (?:can|may)", edit.text)
        bad = tuple(word for word in came if about_user or harmful.search(word.lower()))
        return (*edit.went("limit"), *bad)
    if edit.deleted and _PROMISE.search(edit.text) and not _DISCLAIMS.search(edit.text):
        return edit.went("limit")
    return ()


@rule(
    "modality",
    None,
    chinese="义务、权利或者可能性的表述（应当、可以、有权、可能等）有改动",
    english="what must, may or might be done is said in another strength",
)
def modality(edit: Edit) -> Said:
    """应当, 可以, 有权, 可能, shall, may: one became another, or went."""
    if not edit.reworded:
        return ()
    found: list[str] = []
    if edit.count("duty"):
        found += edit.changed("duty")
    if edit.count("may"):
        found += edit.changed("may")
    more_of_ours = len(_OUR_POWER.findall(edit.new)) > len(_OUR_POWER.findall(edit.old))
    if edit.count("power") > 0 and (more_of_ours or edit.went("duty")):
        found += edit.came("power")
    if edit.count("power") < 0 and (edit.old_words or edit.came("duty", "may")):
        found += edit.went("power")
    if len(_ENTITLED.findall(edit.old)) != len(_ENTITLED.findall(edit.new)):
        found += _ENTITLED.findall(edit.old + edit.new)
    return tuple(dict.fromkeys(found))


@rule(
    "parties",
    None,
    chinese="权利义务的主体（您、我们）发生改变",
    english="who does or bears something changed (you, we)",
)
def parties(edit: Edit) -> Said:
    """You became we, or the order of the two was turned round."""
    if not edit.reworded:
        return ()
    old, new = edit.pair[0].parties, edit.pair[1].parties
    swapped = edit.count("party_user") * edit.count("party_operator") < 0
    turned = sorted(old) == sorted(new) and old != new and len(old) > 1
    if edit.has("liability") and set(old) != set(new) and (old and new):
        return ("您 ↔ 我们",)
    binds = _binding(edit) or _processing(edit) or edit.has("safeguard", "rights")
    return ("您 ↔ 我们",) if (swapped or turned) and binds else ()


@rule(
    "conjunction",
    None,
    chinese="条件之间的关系（或者、并且）有改动",
    english="conditions are joined otherwise (or, and)",
)
def conjunction(edit: Edit) -> Said:
    """或 became 和, or the other way round."""
    if edit.reworded and edit.count("or") * edit.count("and") < 0:
        return edit.changed("or", "and") or ("或",)
    return ()


@rule(
    "extent",
    None,
    chinese="适用范围（全部、任何、部分）有改动",
    english="how much something covers changed (all, any, some)",
)
def extent(edit: Edit) -> Said:
    """所有 became 部分, any became some."""
    if not edit.reworded:
        return ()
    if edit.count("all") * edit.count("some") < 0:
        return edit.changed("all", "some")
    weighty = edit.has("fee", "consent", "negation", "processing") or _binding(edit)
    return edit.changed("all", "some") if weighty else ()


@rule(
    "right_removed",
    "other",
    chinese="用户的权利或者行使方式被删减",
    english="a right of the person, or a way to exercise it, was taken away",
)
def right_removed(edit: Edit) -> Said:
    """Cancelling, access, correction, deletion, withdrawal, complaint: no longer said."""
    if edit.reworded:
        return edit.lost("rights")
    if edit.deleted and re.search("您|用户|监护人|you|user|guardian", edit.text):
        if _DISCLAIMS.search(edit.text) and not re.search("您有权|you have the right", edit.text):
            return ()
        own = re.search("您(?:有权|可以|可自主|均可)|you (?:can|may|have the right)", edit.text)
        return edit.went("rights") or ((own[0],) if own else ())
    return ()


@rule(
    "safeguard_removed",
    "other",
    chinese="通知、保护、停止、删除等我们的义务被删减",
    english="a duty of the operator (to notify, protect, stop, delete) was taken away",
)
def safeguard_removed(edit: Edit) -> Said:
    """Notice, protection, assessment, deletion, remedies: no longer promised."""
    if edit.reworded:
        return edit.lost("safeguard") if edit.count("safeguard") < 0 else ()
    if not edit.deleted or _DISCLAIMS.search(edit.text):
        return ()
    if polarity(edit.place) == "protects":
        return (_excerpt(edit),)
    if not _PROMISE.search(edit.text):
        return ()
    return edit.went("safeguard") or edit.went("negation")


@rule(
    "liability",
    "other",
    chinese="责任、赔偿、担保或者免责的范围有改动",
    english="liability, compensation, warranties or exclusions changed",
)
def liability(edit: Edit) -> Said:
    """Who answers for what; exclusions that came."""
    if edit.reworded:
        return edit.changed("liability")
    if edit.deleted:
        ours = re.search("我们.{0,12}(?:承担|赔偿)|we .{0,20}(?:liable|compensate)", edit.text)
        return edit.went("liability") if ours and not _DISCLAIMS.search(edit.text) else ()
    ours = re.search(
        "我们(?:将|会|应)?(?:依法)?(?:承担|赔偿)|we (?:shall|will) (?:be liable|bear)", edit.text
    )
    return () if ours and not _DISCLAIMS.search(edit.text) else edit.came("liability")


@rule(
    "user_duty",
    "other",
    chinese="用户新增义务、禁止事项或者不利后果",
    english="the person has a new duty, prohibition or disadvantage",
)
def user_duty(edit: Edit) -> Said:
    """A new sentence binds the person."""
    if not edit.added or not re.search("您|用户|使用者|you|user", edit.text, re.IGNORECASE):
        return ()
    for clause in _CLAUSE.split(edit.text):
        ours = re.search(r"我们|我方|平台|\bwe\b", clause)
        if ours and not re.search("您|用户", clause):
            continue
        found = re.search(
            "不得|禁止|严禁|应当|应该|必须|须|需要|您.{0,4}(?:保证|承诺)|无法|不能|不予|放弃|自行承担|(?<!相)(?<!响)应(?!用)"
            r"|\bmust\b|\bshall\b|cannot|\bnot be able|waive",
            clause,
        )
        if found and not re.search("不需要|无需|无须|need not", clause):
            return (found[0],)
    return ()


@rule(
    "operator_power",
    "other",
    chinese="我们新增单方权力，或者暂停、终止、限制服务的情形",
    english="the operator has a new power, or a new case in which the service may be stopped",
)
def operator_power(edit: Edit) -> Said:
    """Suspension, termination, sole discretion, acceptance deemed."""
    if edit.reworded:
        deemed = edit.changed("deemed")
        return (*edit.came("suspension"), *_discretion(edit), *deemed)
    if not edit.added:
        return ()
    found = (*_discretion(edit), *edit.came("deemed"))
    if re.search("我们有权|我方有权|平台有权|we (?:have the right|may|reserve)", edit.text):
        found = (*found, "有权")
    ours = re.search(r"(?:我们|我方|平台).{0,14}(?:暂停|终止|冻结|限制)", edit.text)
    if ours or not re.search("提前|公告|通知|notice|notify", edit.text):
        found = (*found, *edit.came("suspension"))
    return found


def _discretion(edit: Edit) -> Said:
    """Words of discretion that came, unless it is the person's own (您可以随时…)."""
    own = re.search(
        "(?:您|用户|监护人)(?:均)?(?:可以|可|有权).{0,6}随时|you (?:can|may) at any", edit.new
    )
    return tuple(word for word in edit.came("discretion") if not (own and word in own[0]))


@rule(
    "fee",
    "1",
    chinese="收费或者免费的约定有改动，服务模式发生变化",
    english="whether the service costs anything changed: another service model",
)
def fee(edit: Edit) -> Said:
    """免费, 费用, free, fees."""
    if edit.reworded or edit.deleted:
        return edit.changed("fee")
    return edit.came("fee") if not re.search("免费|不收|无偿|free|no fee", edit.text) else ()


@rule(
    "dispute",
    "other",
    chinese="法律适用或者争议解决方式有改动",
    english="the governing law or the way of settling disputes changed",
)
def dispute(edit: Edit) -> Said:
    """Courts, arbitration, governing law."""
    about = re.search(
        "法律适用|争议|管辖|governing law|dispute", edit.place.headings, re.IGNORECASE
    )
    if about and edit.reworded:
        return (*edit.changed("dispute"), *edit.substance, *edit.old_words)[:SHOWN]
    return edit.changed("dispute")


@rule(
    "period",
    None,
    chinese="保存期限或者其他时限的表述有改动",
    english="a period, or a bound on one, is said in other words",
)
def period(edit: Edit) -> Said:
    """期限, 长期, 至少, at most."""
    if edit.reworded:
        return edit.changed("period")
    return edit.came("period") if edit.added and edit.has("processing") else ()


@rule(
    "reference",
    "other",
    chinese="所引用的条款有改动",
    english="the provision that is referred to is another one",
)
def reference(edit: Edit) -> Said:
    """第N条 became 第M条."""
    if not edit.reworded:
        return ()
    old, new = (words.references for words in edit.pair)
    return (*(old - new), *(new - old))


@rule(
    "list_item",
    None,
    chinese="清单式列举（收集范围、用途、例外、免责、停用情形等）有新增项",
    english="an item came into a list (what is collected, purposes, exceptions, exclusions)",
)
def list_item(edit: Edit) -> Said:
    """A new item of a list that works against the person."""
    listed = edit.place.lead or edit.place.node.kind in ("row", "subparagraph", "point")
    if edit.added and listed and polarity(edit.place) == "harms":
        return (_excerpt(edit),)
    return ()


@rule(
    "definition",
    "other",
    chinese="定义的内容有改动",
    english="what a defined term means changed",
)
def definition(edit: Edit) -> Said:
    """A definition with other words of substance, or gone."""
    if edit.place.node.kind != "definition" or edit.added:
        return ()
    if edit.deleted:
        return edit.old_words[:SHOWN]
    listed = [word for word in edit.old_words if f"、{word}" in edit.old or f"{word}、" in edit.old]
    gone = edit.old_words if len(edit.old_words) > 1 else tuple(listed)
    return (*edit.substance, *gone)[:SHOWN]


@rule(
    "scope_removed",
    "1",
    chinese="适用范围、服务内容或者列举的引导语被删除",
    english="what the text covers, a service, or the words that lead into a list were taken away",
)
def scope_removed(edit: Edit) -> Said:
    """Scope (适用于, 均指), the services offered, or the lead-in of a list that stays."""
    if not edit.deleted:
        return ()
    if edit.text.rstrip().endswith((":", "：")):
        return (_excerpt(edit),)
    scope = re.compile("适用于|不适用|均适用|均指|applies to|does not apply", re.IGNORECASE)
    offered = re.search("服务包括|services provided", edit.place.lead)
    return tuple(scope.findall(edit.text)) or ((_excerpt(edit),) if offered else ())


@rule(
    "table_row",
    "3",
    chinese="正文表格（第三方、SDK 等）的内容有改动",
    english="the contents of a table in the text (third parties, SDKs) changed",
)
def table_row(edit: Edit) -> Said:
    """Rows of a table, beyond harmless wording."""
    if edit.place.node.kind != "row":
        return ()
    return (*edit.new_words, *edit.old_words)[:SHOWN]


@rule(
    "qualifier",
    None,
    chinese="限定个人信息范围的词语被删除，范围随之扩大",
    english="words that narrowed what is processed were dropped, so that more is covered",
)
def qualifier(edit: Edit) -> Said:
    """验证码短信内容 became 短信内容: shorter, and wider."""
    if not edit.reworded or not edit.has("processing") or not edit.old_words:
        return ()
    return broadened(edit.old, edit.new, edit.language)


@rule(
    "reworded_processing",
    None,
    chinese="关于收集、使用、共享个人信息的条款有实质性改写",
    english="a provision on collecting, using or sharing information has other words of substance",
)
def reworded_processing(edit: Edit) -> Said:
    """New words of substance where processing is described: the doubt goes upward."""
    return edit.substance if edit.reworded and _processing(edit) else ()


@rule(
    "reworded_binding",
    "other",
    chinese="关于权利义务、责任或者停止服务的条款有实质性改写",
    english="a provision on rights, duties, liability or suspension has other words of substance",
)
def reworded_binding(edit: Edit) -> Said:
    """New words of substance where somebody is bound: the doubt goes upward."""
    return edit.substance if edit.reworded and _binding(edit) else ()


def _excerpt(edit: Edit) -> str:
    return edit.text if len(edit.text) <= EXCERPT else edit.text[: EXCERPT - 1] + "…"


def _affirmed(edit: Edit, family: str) -> Said:
    """Words of a family in a clause of a new sentence that does not deny them."""
    found: list[str] = []
    denied = re.compile(r"不|未经|无需|无须|禁止|\bnot\b|\bnever\b|\bno\b")
    came = edit.came(family)
    for clause in _CLAUSE.split(edit.new):
        if not denied.search(clause):
            found += [word for word in came if word in clause]
    printed = edit.pair[1].families.get(family)
    of_right = edit.has("rights") and re.search("您可以|您有权|you can|you may", edit.text)
    if not printed or of_right or polarity(edit.place) == "protects":
        return ()
    return tuple(dict.fromkeys(found))


# Everything together


def prose_findings(seen: Evidence) -> Iterator[Finding]:
    """What all rules of this family find, one finding for each rule and kind."""
    every = edits(seen)
    hits: dict[tuple[str, Category], tuple[Rule, dict[int, None], dict[str, None]]] = {}
    judged: set[int] = set()
    quiet: dict[str, list[int]] = {}
    for edit in every:
        if (name := _quietly(edit, seen)) is not None:
            quiet.setdefault(name, []).append(edit.change)
            continue
        for each in RULES:
            said = each.test(edit)
            if said:
                category = each.category or _category(edit)
                hit = hits.setdefault((each.id, category), (each, {}, {}))
                hit[1][edit.change] = None
                hit[2].update(dict.fromkeys(said))
                judged.add(edit.change)
    for (_, category), (each, changes, said_words) in hits.items():
        yield _finding(each, category, tuple(changes), tuple(said_words))
    for edit in every:
        if edit.change not in judged and edit.change not in {k for v in quiet.values() for k in v}:
            quiet.setdefault(_minor(edit), []).append(edit.change)
    spoken = {edit.change for edit in every}
    for index, change in enumerate(seen.changes):
        if index not in spoken:
            quiet.setdefault(_still(seen, change), []).append(index)
    for name in sorted(quiet):
        severity, chinese, english = _QUIET[name]
        yield Finding(
            rule=name,
            category="other",
            severity=severity,
            explanation={"zh-CN": chinese + "。", "en": english[0].upper() + english[1:] + "."},
            changes=tuple(dict.fromkeys(quiet[name])),
        )
    yield from _fronts(seen)


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
        "同一词语的不同写法（大小写、异形词）",
        "the same words in another spelling or case",
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
        "标题或者目录的文字有改动，不涉及权利义务",
        "a heading or the contents list changed; it binds nobody by itself",
    ),
    "text.narrowed": (
        "minor",
        "收集、使用或者限制的范围缩小，没有增加对您的不利影响",
        "less is collected, used or restricted; nothing new works against the person",
    ),
    "text.wording": (
        "minor",
        "用语调整，以同义或者不影响含义的文字替换",
        "words were replaced by others of the same meaning, or of none",
    ),
    "text.favourable": (
        "minor",
        "新增对您有利的权利、保护或者承诺",
        "a right, a safeguard or a promise in the person's favour came in",
    ),
    "text.other": (
        "minor",
        "文字有改动，没有规则能够判断其影响，至少按一般变更处理",
        "the wording changed in a way that no rule judges: at least minor",
    ),
    "text.moved_into": (
        "major",
        "条款移到另一列举或者限制之下，文字未改但效力可能改变",
        "a provision moved under another list or condition: the same words may now say otherwise",
    ),
}


def _quietly(edit: Edit, seen: Evidence) -> str | None:
    """The finding of a sentence that binds nobody; None where the rules must look."""
    kind = edit.place.node.kind
    if kind == "dateline":
        return "text.dateline"
    if kind == "title":
        return "text.heading"
    if not edit.place.operative:
        in_contents = kind in ("toc", "tocItem") or edit.place.node.kind == "tocItem"
        turned = edit.reworded and edit.count("negation")
        return None if turned and not in_contents else "text.heading"
    if edit.reworded and bare(edit.old) == bare(edit.new):
        return "text.typographic"
    if edit.reworded and spelled(edit.old, edit.language) == spelled(edit.new, edit.language):
        return "text.spelling"
    old, new = (words.references for words in edit.pair)
    if edit.reworded and old != new and _only_references(edit):
        shifted = any(change.renumbered or not change.from_ for change in seen.changes)
        return "text.wording" if shifted else None
    return None


def _only_references(edit: Edit) -> bool:
    return not (
        edit.new_words or edit.old_words or edit.pair[0].numbers != edit.pair[1].numbers
    ) or all(
        re.fullmatch(r"第?.{1,3}[部分条款项章节]*|[ivxlc\d.]+", word)
        for word in (*edit.new_words, *edit.old_words)
    )


def _minor(edit: Edit) -> str:
    if edit.reworded and not edit.new_words:
        return "text.narrowed" if edit.old_words else "text.wording"
    if edit.deleted and (_processing(edit) or _binding(edit)):
        return "text.narrowed"
    if edit.added and (edit.has("safeguard", "rights") or polarity(edit.place) == "protects"):
        return "text.favourable"
    return "text.other"


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
    for field in seen.front:
        if field.path == "language":
            yield Finding(
                rule="text.language",
                category="other",
                severity="major",
                explanation={
                    "zh-CN": "文本的语言不同，无法逐条比较。",
                    "en": "The texts are in different languages and cannot be compared.",
                },
            )
