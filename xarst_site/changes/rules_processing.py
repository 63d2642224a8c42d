"""Rules over prose: what is done with personal information, and who receives it.

Categories, purposes, methods, recipients, places, periods, consent and its limits.
"""

import re

from xarst_site.changes.reading import NOTHING
from xarst_site.changes.rule import (
    Rule,
    Said,
    affirmed,
    burdens,
    differences,
    excerpt,
    kinds,
    own_right,
    polarity,
    processing,
    promise,
    purposes,
    rule,
    sharing,
)
from xarst_site.changes.rule import disclaims as denies_liability
from xarst_site.changes.wording import Edit

RULES: list[Rule] = []

_GIVEN = re.compile(
    "提供|接入|共享|披露|转让|移交|委托|引入|合作|获取|收集|伙伴|shar|disclos|provide|transfer|sell"
)
_HARMFUL_LIMIT = re.compile("除|外|except|unless|other|excl|otherwise")
_NO_CONSENT = re.compile("无需|无须|without (?:your )?consent", re.IGNORECASE)
_DEEMED_CONSENT = re.compile("(?:您|用户).{0,6}(?:同意|授权)|you (?:agree|consent)", re.IGNORECASE)
_CONSENT_FIRST = re.compile(
    "(?:经|征得|取得|获得|征求).{0,12}(?:同意|授权|许可)"
    "|(?:with|after obtaining) your .{0,20}consent",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"[\u4e00-\u9fff]{2,30}(?:局|厅|中心|公司|集团|委员会|研究院|银行|分行|学校)"
    r"|(?:[A-Z][\w’'-]+ (?:of the |of |and )?)+(?:Bureau|Centre|Center|Company|Ltd|Group|Inc)\b"
)
_LED = re.compile(
    "^(?:且|并|仅|会|将|用于|由|向|至|均|报送|提供|给|在|是|为|本服务|.*(?:产品|服务)的)+"
)
_OPERATOR = re.compile(
    "以下(?:简)?称|简称“?我们|运营者|主办|服务提供者|制定"
    "|本(?:服务|平台|应用|软件|产品|小程序|网站|App)由|我们是"
    "|hereinafter|[(]“we”|service provider|operated by|^we are |registered office",
    re.IGNORECASE,
)
_CONTROL = re.compile(
    "控制权|合并|分立|收购|更名|承继|承接|运营主体|组织架构|merger|acquisition|acquired|succeed",
    re.IGNORECASE,
)


@rule(
    RULES,
    "organisation",
    "2",
    chinese="服务提供者、运营主体或者控制关系的表述有改动",
    english="who provides or controls the service is described otherwise",
)
def organisation(edit: Edit) -> Said:
    """The name of who answers for the service."""
    if edit.added:
        return tuple(dict.fromkeys(_CONTROL.findall(edit.text)))
    if edit.deleted or edit.place.node.kind == "row" or not _organised(edit):
        return ()
    if _OPERATOR.search(edit.old + edit.new):
        return _names(edit) or edit.changed("organisation")
    return () if sharing(edit) or processing(edit) else _names(edit)


def _organised(edit: Edit) -> bool:
    return any({"organisation", "recipient"} & words.families.keys() for words in edit.pair)


def _names(edit: Edit) -> Said:
    """Names of organisations that are in one of the two sentences only."""
    if edit.left == NOTHING:
        return ()
    old, new = ([_LED.sub("", n) for n in _NAMED.findall(text)] for text in (edit.old, edit.new))
    tails = [{name[-8:] for name in names} for names in (old, new)]
    return () if not (old and new) or tails[0] == tails[1] else differences(old, new)


@rule(
    RULES,
    "recipient",
    "3",
    chinese="个人信息的接收方、共享对象有改动",
    english="those who receive personal information changed",
)
def recipient(edit: Edit) -> Said:
    """Third parties, partners, affiliates, companies, named services."""
    if edit.reworded:
        named = _names(edit) if _organised(edit) else ()
        if named and _OPERATOR.search(edit.new):
            return ()  # who we are
        if named and not (sharing(edit) or processing(edit)):
            named = ()
        return (*edit.fresh("recipient"), *edit.lost("recipient"), *named)
    if edit.added and _GIVEN.search(edit.text):
        return affirmed(edit, "recipient")
    return ()


@rule(
    RULES,
    "sensitive",
    purposes,
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
    if edit.added and (processing(edit) or edit.has("duty")):
        return affirmed(edit, "sensitive")
    return ()


@rule(
    RULES,
    "processing",
    kinds,
    chinese="收集、保存、共享、披露等处理方式有改动",
    english="how personal information is processed (collected, kept, shared, disclosed) changed",
)
def method(edit: Edit) -> Said:
    """Verbs of processing that came; or that went from what is promised not to be done."""
    if edit.reworded:
        safe = edit.came("safeguard")
        found = tuple(
            word
            for word in edit.fresh("processing")
            if not (word.startswith("process") or any(word in other for other in safe))
        )
        if edit.has("negation", "consent", "limit"):
            found = (*found, *edit.lost("processing"))
        return found
    return affirmed(edit, "processing") if edit.added else ()


@rule(
    RULES,
    "purpose",
    purposes,
    chinese="处理目的或者用途有改动",
    english="the purposes of processing changed",
)
def purpose(edit: Edit) -> Said:
    """New purposes; advertising, profiling, automated decisions; a purpose no longer said."""
    plain = re.compile("用于|目的|用途|purpose|used")
    loud = tuple(word for word in edit.fresh("purpose") if not plain.match(word))
    if edit.reworded:
        if edit.came("purpose") and edit.left.came:
            return edit.came("purpose")
        gone = edit.lost("purpose") if edit.left.gone and processing(edit) else ()
        return loud or gone
    if edit.added:
        return loud or (edit.came("purpose") if affirmed(edit, "purpose") else ())
    return ()


@rule(
    RULES,
    "border",
    "1",
    chinese="个人信息的存储地点或者跨境提供有改动",
    english="where personal information is kept, or its transfer across the border, changed",
)
def border(edit: Edit) -> Said:
    """境内, 境外, abroad."""
    return edit.changed("border")


@rule(
    RULES,
    "consent",
    kinds,
    chinese="同意、授权的要求有改动",
    english="what consent or authorisation is asked for changed",
)
def consent(edit: Edit) -> Said:
    """Consent asked for less or more, or in another quality (explicit, separate, written)."""
    if edit.reworded:
        changed = edit.changed("consent", "qualified")
        asked_first = len(_CONSENT_FIRST.findall(edit.new)) > len(_CONSENT_FIRST.findall(edit.old))
        if asked_first and not (edit.went("consent", "qualified") or edit.left.came):
            return ()
        return changed
    if edit.deleted and edit.has("consent") and not denies_liability(edit.text):
        if _NO_CONSENT.search(edit.place.lead + edit.text):
            return ()
        return edit.went("consent", "qualified")
    if edit.added and _DEEMED_CONSENT.search(edit.text) and not own_right.search(edit.text):
        return edit.came("consent")
    return ()


@rule(
    RULES,
    "limit",
    kinds,
    chinese="限制、例外或者必要性的表述有改动",
    english="a limit, an exception or what is necessary is said in other words",
)
def limit(edit: Edit) -> Said:
    """仅, 只, 必要, 除外, only, except: limits that went; those that came against the person."""
    if edit.reworded:
        came = edit.came("limit")
        safe = edit.came("safeguard")
        bad = tuple(
            word
            for word in came
            if word not in safe
            and (own_right.search(edit.text) or not burdens(edit) or _HARMFUL_LIMIT.search(word))
        )
        return (*edit.went("limit"), *bad)
    if edit.deleted and promise(edit.text) and not denies_liability(edit.text):
        return edit.went("limit")
    return ()


@rule(
    RULES,
    "period",
    kinds,
    chinese="保存期限或者其他时限的表述有改动",
    english="a period, or a bound on one, is said in other words",
)
def period(edit: Edit) -> Said:
    """期限, 长期, 至少, at most."""
    if edit.reworded:
        return edit.changed("period")
    return edit.came("period") if edit.added and edit.has("processing") else ()


@rule(
    RULES,
    "list_item",
    kinds,
    chinese="列举事项（收集范围、用途、例外、免责、停用情形等）有新增",
    english="an item came into a list (what is collected, purposes, exceptions, exclusions)",
)
def list_item(edit: Edit) -> Said:
    """A new item of a list that works against the person."""
    listed = edit.place.lead or edit.place.node.kind in ("row", "subparagraph", "point")
    if edit.added and listed and polarity(edit.place) == "harms":
        return (excerpt(edit),)
    return ()


@rule(
    RULES,
    "table_row",
    "3",
    chinese="正文表格（第三方、SDK 等）的内容有改动",
    english="the contents of a table in the text (third parties, SDKs) changed",
)
def table_row(edit: Edit) -> Said:
    """Rows of a table, beyond harmless wording."""
    if edit.place.node.kind != "row":
        return ()
    return (*edit.left.came, *edit.left.gone) if edit.reworded else (excerpt(edit),)


@rule(
    RULES,
    "reworded_processing",
    kinds,
    chinese="关于收集、使用、共享个人信息的条款有实质性改写",
    english="a provision on collecting, using or sharing information has other words of substance",
    last=True,
)
def reworded(edit: Edit) -> Said:
    """New words of substance where processing is described: the doubt goes upward."""
    return edit.left.came if edit.reworded and processing(edit) else ()
