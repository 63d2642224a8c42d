"""Rules over prose: what the person may, must and bears, and what the operator may and must.

Rights, safeguards, duties, liability, suspension, fees, disputes, contacts.
"""

import re

from xarst_site.changes.rule import (
    Rule,
    Said,
    clauses,
    courteous,
    disclaims,
    entitled,
    excerpt,
    kinds,
    our_power,
    own_right,
    polarity,
    processing,
    promise,
    rule,
    shared_or_other,
)
from xarst_site.changes.wording import Edit

RULES: list[Rule] = []

_USER = re.compile("您|用户|使用者|会员|监护人|you|user|guardian|consumer", re.IGNORECASE)
_OURS = re.compile(r"我们|我方|平台|本公司|\bwe\b", re.IGNORECASE)
_MUST = re.compile(
    r"不得|禁止|严禁|应当|应该|必须|须|需要|您.{0,4}(?:保证|承诺)|无法|不能|不予|放弃|自行承担"
    r"|(?<!相)(?<!响)(?<!适)应(?!用)|\bmust\b|\bshall\b|cannot|\bnot be able|waive",
    re.IGNORECASE,
)
_REACH = re.compile(
    "联系|投诉|举报|反馈|意见|拨打|热线|电话|负责人|contact|reach|complain|questions|telephone",
    re.IGNORECASE,
)
_GATHERED = re.compile("收集|采集|保存|记录|信息包括|collect|record|keep", re.IGNORECASE)


@rule(
    RULES,
    "contact",
    "4",
    chinese="联络方式、投诉渠道或者责任部门有改动",
    english="contacts, a complaint channel or the responsible department changed",
)
def contact(edit: Edit) -> Said:
    """Telephone numbers, addresses on the net, departments and who leads them."""
    if edit.place.node.kind == "row":
        return ()  # a recipient's contact, not ours
    if edit.reached:
        return edit.reached
    named_there = edit.has("contact", "body") or edit.went("contact", "body")
    if edit.reworded and not (named_there or edit.said.contacts):
        return ()
    place = edit.place.headings + edit.place.lead + edit.text
    if not _REACH.search(place) or _GATHERED.search(edit.text):
        return ()
    if edit.deleted:
        own = re.search("联系我们|联系方式|contact us", edit.text)
        return edit.went("contact") or (("联系",) if own else ())
    if not edit.reworded:
        return ()
    if edit.counted and (edit.has("contact") or edit.said.contacts):
        return edit.counted
    named = (*edit.left.gone, *edit.left.came) if edit.has("body") and edit.left.came else ()
    moved = (*edit.changed("contact"), *edit.fresh("body"), *edit.lost("body"))
    return named or (moved if edit.left.came or edit.left.gone else ())


@rule(
    RULES,
    "modality",
    kinds,
    chinese="义务、权利或者可能性的程度（应当、可以、有权、可能等）有改动",
    english="what must, may or might be done is said in another strength",
)
def modality(edit: Edit) -> Said:
    """应当, 可以, 有权, 可能, shall, may: one became another, or went."""
    if not edit.reworded:
        return ()
    found: list[str] = []
    if not (edit.has("party_user") and not edit.has("party_operator")):
        found += edit.went("duty")
    if not (edit.has("party_operator") and not edit.has("party_user")):
        found += edit.came("duty")
    if edit.count("may"):
        found += edit.changed("may")
    more_of_ours = len(our_power.findall(edit.new)) > len(our_power.findall(edit.old))
    if edit.count("power") > 0 and (more_of_ours or edit.went("duty")):
        found += edit.came("power")
    if edit.count("power") < 0 and (edit.left.gone or edit.came("duty", "may")):
        found += edit.went("power")
    if edit.changed("power", "negation", "rights"):
        was, now = entitled.findall(edit.old), entitled.findall(edit.new)
        found += [*was, *now] if len(was) != len(now) else []
    return tuple(dict.fromkeys(found))


@rule(
    RULES,
    "parties",
    kinds,
    chinese="权利、义务或者责任的承担者发生改变",
    english="who has a right, a duty or a liability changed",
)
def parties(edit: Edit) -> Said:
    """You became we, or the order of the two was turned round."""
    if not edit.reworded:
        return ()
    old, new = edit.pair[0].parties, edit.pair[1].parties
    swapped = edit.count("party_user") * edit.count("party_operator") < 0
    turned = sorted(old) == sorted(new) and old != new and len(old) > 1
    if edit.has("liability") and set(old) != set(new) and (old and new):
        return ("您 / 我们",)
    binds = edit.has("liability", "duty", "suspension", "prohibition", "deemed", "safeguard")
    concerned = binds or processing(edit) or edit.has("rights", "dispute")
    return ("您 / 我们",) if (swapped or turned) and concerned else ()


@rule(
    RULES,
    "right_removed",
    "other",
    chinese="用户的权利或者其行使方式被删减",
    english="a right of the person, or a way to exercise it, was taken away",
)
def right_removed(edit: Edit) -> Said:
    """Cancelling, access, correction, deletion, withdrawal, complaint: no longer said."""
    if edit.reworded:
        return edit.lost("rights")
    if edit.deleted and _USER.search(edit.text):
        own = own_right.search(edit.text)
        if disclaims(edit.text) and not own:
            return ()
        return edit.went("rights") or ((own[0],) if own else ())
    return ()


@rule(
    RULES,
    "safeguard_removed",
    shared_or_other,
    chinese="服务提供者通知、保护、停止处理、删除等义务被删减",
    english="a duty of the operator (to notify, protect, stop, delete) was taken away",
)
def safeguard_removed(edit: Edit) -> Said:
    """Notice, protection, assessment, deletion, remedies: no longer promised."""
    if edit.reworded:
        return edit.lost("safeguard") if edit.count("safeguard") < 0 else ()
    if not edit.deleted or disclaims(edit.text):
        return ()
    if polarity(edit.place) == "protects":
        return (excerpt(edit),)
    if not promise(edit.text):
        return ()
    return edit.went("safeguard") or edit.went("negation")


@rule(
    RULES,
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
        ours = re.search(
            "(?:我们|公司|平台).{0,12}(?:承担|赔偿)|we .{0,20}(?:liable|compensate)", edit.text
        )
        return edit.went("liability") if ours and not disclaims(edit.text) else ()
    ours = re.search(
        "我们(?:将|会|应)?(?:依法)?(?:承担|赔偿)|we (?:shall|will) (?:be liable|bear)", edit.text
    )
    return () if ours and not disclaims(edit.text) else edit.came("liability")


@rule(
    RULES,
    "user_duty",
    "other",
    chinese="新增用户的义务、禁止事项或者不利后果",
    english="the person has a new duty, prohibition or disadvantage",
)
def user_duty(edit: Edit) -> Said:
    """A new sentence binds the person."""
    if not edit.added or not _USER.search(edit.text):
        return ()
    for clause in clauses(edit.text):
        if _OURS.search(clause) and not re.search("您|用户|you", clause):
            continue
        found = _MUST.search(clause)
        if found and not re.search("不需要|无需|无须|need not", clause):
            return (found[0],)
    return ()


@rule(
    RULES,
    "operator_power",
    "other",
    chinese="服务提供者新增单方权利，或者新增暂停、终止、限制服务的情形",
    english="the operator gains a unilateral power, or a new case in which it may stop the service",
)
def operator_power(edit: Edit) -> Said:
    """Suspension, termination, sole discretion, acceptance deemed."""
    if edit.reworded:
        return (*edit.came("suspension"), *_discretion(edit), *edit.changed("deemed"))
    if not edit.added:
        return ()
    found = (*_discretion(edit), *edit.came("deemed"))
    if re.search("(?:我们|我方|平台|公司)有权|we (?:have the right|may|reserve)", edit.text):
        found = (*found, "有权")
    ours = re.search(r"(?:我们|我方|平台|公司).{0,14}(?:暂停|终止|冻结|限制)", edit.text)
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
    RULES,
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
    RULES,
    "dispute",
    "other",
    chinese="法律适用或者争议解决方式有改动",
    english="the governing law or the way of settling disputes changed",
)
def dispute(edit: Edit) -> Said:
    """Courts, arbitration, governing law."""
    about = re.search(
        "法律适用|争议|管辖|governing law|dispute",
        edit.place.headings,
        re.IGNORECASE,
    )
    if about and edit.reworded:
        return (*edit.changed("dispute"), *edit.left.came, *edit.left.gone)
    if edit.added and own_right.search(edit.text):
        return ()
    return edit.changed("dispute")


@rule(
    RULES,
    "reworded_binding",
    "other",
    chinese="关于权利义务、责任或者停止服务的条款有实质性改写",
    english="a provision on rights, duties, liability or suspension has other words of substance",
    last=True,
)
def reworded(edit: Edit) -> Said:
    """New words of substance where somebody is bound: the doubt goes upward."""
    return edit.left.came if edit.reworded and not (processing(edit) or courteous(edit)) else ()
