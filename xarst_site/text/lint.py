"""Defects of a legal text as law and as one text: found by uid, never repaired.

Holds rules that need the whole text or the law; what needs the source's lines is in
`irregular`. A rule says what it saw and leaves the judgement to the editor. The law
is the Personal Information Protection Law (个人信息保护法, PIPL) of 2021.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from xarst_site.text import shape
from xarst_site.text.blocks import problem
from xarst_site.text.definitions import definitions
from xarst_site.text.nodes import Node, Problem, Text


def lint(text: Text) -> tuple[Problem, ...]:
    """Every defect found, with line 0 and the uid of the provision it stands in."""
    nodes = [n for n in text.walk() if n.kind not in ("toc", "tocItem")]
    found = [
        *_dates_alike(nodes),
        *_acceptance_by_use(nodes),
        *_minors(nodes),
        *_refused_but_regulated(nodes),
        *_recipients(nodes),
        *_redefined(text),
        *_names(nodes),
    ]
    if _concerns_personal_information(nodes):
        found += [*_retention(nodes), *_rights(nodes)]
    return tuple(found)


def _concerns_personal_information(nodes: Sequence[Node]) -> bool:
    heads = " ".join(n.heading for n in nodes if n.heading)
    return bool(re.search("隐私|个人信息|(?i:privacy|personal (?:data|information))", heads))


def _said(node: Node) -> str:
    return node.heading + node.text + "\n".join(node.cells)


def _dates_alike(nodes: Sequence[Node]) -> Iterator[Problem]:
    updated = effective = None
    for node in nodes:
        if node.kind == "dateline":
            up, effect = shape.proposed_dates(node.literal)
            updated = updated or up
            if effect is not None and effective is None:
                effective = effect
                if effective == updated:
                    day = "-".join(f"{n:02}" for n in effective)
                    yield problem(
                        "lint.dates_alike",
                        0,
                        f"更新日期与生效日期是同一天({day}),没有留出告知的时间",
                        f"updated and effective on one day ({day}): no time to give notice",
                        uid=node.uid,
                        excerpt=node.literal,
                    )


_BY_USE = re.compile(
    "(?:一旦|只要|如果?|若)?[^。]{0,30}(?:使用|访问|登录|登陆|下载|安装|注册)[^。]{0,60}"
    "(?:即|就|则|均)?(?:表示|视为|视同|代表|意味着|表明)[^。]{0,30}(?:同意|接受|认可|遵守)"
    "|(?i:by (?:continuing to )?(?:us(?:e|ing)|access(?:ing)?)[^.]{0,80}"
    "you (?:agree|accept|consent|acknowledge)|continued use[^.]{0,80}"
    "(?:constitutes?|means?|deemed)[^.]{0,30}(?:accept|agree|consent))"
)


def _acceptance_by_use(nodes: Sequence[Node]) -> Iterator[Problem]:
    for node in nodes:
        match = _BY_USE.search(_said(node))
        if match:
            yield problem(
                "lint.deemed_acceptance",
                0,
                "以使用行为视为同意:同意应由个人在充分知情的前提下自愿、明确作出(个人信息保护法第十四条)",
                "acceptance is deemed by use; consent must be voluntary, explicit and informed "
                "(PIPL 14)",
                uid=node.uid,
                excerpt=match.group()[-60:],
            )


_AGE = re.compile(
    "(?:14|１４|十四)(?:周)?岁[^。，,、]{0,4}(?:[以及]下|以内)?[(（]?含[)）]?|"
    "(?:14|１４|十四)(?:周)?岁[(（](?:含|含本数)[)）]以下|(?:14|十四)周?岁(?:及)以下"
)


def _minors(nodes: Sequence[Node]) -> Iterator[Problem]:
    for node in nodes:
        match = _AGE.search(_said(node))
        if match:
            yield problem(
                "lint.minor_age",
                0,
                f"“{match.group()}”包含已满十四周岁的人,与法律的“不满十四周岁”不一致(个人信息保护法第三十一条)",
                f"“{match.group()}” includes those who are 14; the law says under 14 (PIPL 31)",
                uid=node.uid,
                excerpt=match.group(),
            )


_REFUSES = re.compile(
    "(?:对|向)(?:于)?([^，,。；;：:“”]{2,16}?)(?:将|均|一律|概)?(?:不提供|不予提供|不再提供|不开放)[^，,。；;]{0,12}服务"
)


def _refused_but_regulated(nodes: Sequence[Node]) -> Iterator[Problem]:
    for node in nodes:
        for match in _REFUSES.finditer(_said(node)):
            who = match.group(1)
            heading = next((n for n in nodes if n is not node and who in n.heading), None)
            other = heading or next(
                (
                    n
                    for n in nodes
                    if n is not node
                    and re.search(f"{re.escape(who)}[^。]{{0,30}}使用[^。]{{0,20}}服务", n.text)
                ),
                None,
            )
            if other is not None:
                yield problem(
                    "lint.contradiction",
                    0,
                    f"说对{who}不提供服务,别处(“{_short(other)}”)又对其作出规定",
                    f"no service for {who}, it says, yet “{_short(other)}” regulates them",
                    uid=node.uid,
                    excerpt=match.group(),
                )


def _short(node: Node) -> str:
    said = node.literal
    return said if len(said) <= 30 else said[:29] + "…"


_CONTACT = re.compile(
    "联系|电话|邮箱|地址|网址|链接|官网|隐私政策|(?i:contact|e-?mail|phone|link|url|address|policy)"
)


def _recipients(nodes: Sequence[Node]) -> Iterator[Problem]:
    """Tables of recipients without a column that says how to reach them (PIPL 23)."""
    for node in nodes:
        if node.kind != "table" or not node.header or not node.children:
            continue
        columns = " ".join(c for row in node.children[: node.header] for c in row.cells)
        rows = node.children[node.header :]
        recipients = re.search("SDK|第三方|接收方|合作方|共享|(?i:recipient|third.part)", columns)
        reachable = all(re.search("https?://|@|[0-9]{7,}", " ".join(r.cells)) for r in rows)
        if recipients and not _CONTACT.search(columns) and not (rows and reachable):
            yield problem(
                "lint.recipient_contact",
                0,
                "第三方清单没有接收方的联系方式(个人信息保护法第二十三条)",
                "the list of recipients does not say how to contact them (PIPL 23)",
                uid=node.uid,
                excerpt=columns,
            )


_KEPT = re.compile("保存|存储|保留|留存|储存|(?i:retain|retention|store|keep)")
_PERIOD = re.compile(
    "(?:[0-9]{1,3}|[一二三四五六七八九十两半]{1,3})\\s*(?:个)?(?:年|月|日|天|小时|周(?!岁))"
    "|(?i:[0-9]{1,3} (?:days|months|years|hours))"
)


def _retention(nodes: Sequence[Node]) -> Iterator[Problem]:
    best = ""
    for node in nodes:
        for sentence in re.split("[。；;\n]", _said(node)):
            if not _KEPT.search(sentence):
                continue
            if _PERIOD.search(sentence):
                return
            if re.search("期限|期间|(?i:period|as long as)", sentence):
                best = best or node.uid
    yield problem(
        "lint.retention",
        0,
        "没有写明个人信息的保存期限(个人信息保护法第十七条、第十九条)",
        "no retention period is stated (PIPL 17, 19)",
        uid=best or nodes[0].uid,
    )


_RIGHTS = re.compile(
    "权利(?!归属|声明)|(?:查阅|复制|更正|删除|撤回|访问|管理|注销)[^。]{0,16}(?:信息|账[号户]|同意|授权)|"
    "(?i:your (?:rights|choices)|data subject)"
)


def _rights(nodes: Sequence[Node]) -> Iterator[Problem]:
    """No heading that speaks of what a person may ask (PIPL 44 to 50)."""
    for node in nodes:
        run_in = node.kind in ("definition", "title") or (node.kind == "text" and node.text)
        if not run_in and _RIGHTS.search(node.heading):
            return
    yield problem(
        "lint.rights",
        0,
        "没有关于个人权利(查阅、复制、更正、删除、撤回同意等)的章节(个人信息保护法第四章、第十七条)",
        "no chapter on the rights of the person: access, copy, correction, deletion, "
        "withdrawal (PIPL 17 and chapter 4)",
        uid=nodes[0].uid,
    )


def _redefined(text: Text) -> Iterator[Problem]:
    given: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for d in definitions(text):
        for uid, meaning in given[d.term]:
            if meaning != d.meaning and uid != d.uid:
                yield problem(
                    "lint.redefined",
                    0,
                    f"“{d.term}”已在别处(“{meaning[:24]}…”)定义,此处另有含义",
                    f"“{d.term}” is defined elsewhere (“{meaning[:24]}…”) and means another "
                    "thing here",
                    uid=d.uid,
                    excerpt=d.meaning,
                    level="notice",
                )
                break
        given[d.term].append((d.uid, d.meaning))


_NAMES = (
    (
        "自称",
        "the operator",
        re.compile("我们|我方|本平台|本公司|我司|本应用|本软件"),
    ),
    (
        "本文件",
        "the instrument",
        re.compile("本(?:隐私)?(?:政策|协议|条款|声明|指引|规则)|(?<!本)隐私政策|(?<!本)用户协议"),
    ),
)


def _names(nodes: Sequence[Node]) -> Iterator[Problem]:
    """Several names for one thing: the operator, the instrument, a Latin word's case."""
    first: dict[str, str] = {}
    counts: list[Counter[str]] = [Counter() for _ in _NAMES]
    words: Counter[str] = Counter()
    for node in nodes:
        said = _said(node)
        for counter, (_, _, pattern) in zip(counts, _NAMES, strict=True):
            for name in pattern.findall(said):
                counter[name] += 1
                first.setdefault(name, node.uid)
        for word in re.findall("[A-Za-z]{2,}", said):
            words[word] += 1
            first.setdefault(word, node.uid)
    for counter, (zh, en, _) in zip(counts, _NAMES, strict=True):
        if len(counter) > 1:
            yield _variants(counter, zh, en, first)
    cases: defaultdict[str, Counter[str]] = defaultdict(Counter)
    han = sum(len(re.findall("[\u3400-\u9fff]", _said(n))) for n in nodes[:50])
    for word, n in words.items():
        cases[word.lower()][word] = n
    for variants in cases.values():
        # In English a capital opens a sentence; only Chinese text is asked about case.
        if len(variants) > 1 and han > 200:
            yield _variants(variants, "同一名称", "one name", first)


def _variants(counter: Counter[str], zh: str, en: str, first: dict[str, str]) -> Problem:
    shown = "、".join(f"{name}×{n}" for name, n in counter.most_common())
    rarest = counter.most_common()[-1][0]
    return problem(
        "lint.names",
        0,
        f"{zh}的写法不一:{shown}",
        f"several names for {en}: {shown}",
        uid=first[rarest],
        level="notice",
    )
