"""The prompt: who skipped versions is asked no less, and nothing that did not change."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.making import text, version
from xarst_site.changes.findings import SEVERITIES
from xarst_site.documents.files import read_version
from xarst_site.documents.model import (
    Column,
    Component,
    ImpactAssessment,
    Item,
    Operator,
    Register,
    Row,
    Version,
)
from xarst_site.documents.prompt import (
    Prompt,
    PromptError,
    Step,
    needed,
    prompt,
    prompt_json,
    step,
)
from xarst_site.text import markdown
from xarst_site.text.nodes import Text

CONTENT = Path(__file__).parents[2] / "content"
ACTIONS = ("none", "notify", "reaccept")


# A small history: two paragraphs, of the policy and of the agreement, and a register

POLICY = (
    "我们收集手机号码。",
    "我们收集手机号码",  # typography
    "我们会收集手机号码。",  # a word that says nothing
    "我们收集手机号码和人脸照片。",
    "我们不收集手机号码。",
)
TERMS = ("您应当妥善保管密码。", "您应妥善保管密码。", "您应当赔偿我们的损失。", "服务免费。")
PURPOSES = ("登录", "登录。", "登录和广告")


@cache
def made(
    index: int, policy: str, terms: str, purpose: str, phone: str, extra: bool
) -> tuple[Version, Text]:
    of_policy = text(words=policy)
    nodes = of_policy.nodes
    part = nodes[2]
    para = msgspec.structs.replace(part.children[0], text=terms)
    whole = msgspec.structs.replace(
        of_policy, nodes=(*nodes[:2], msgspec.structs.replace(part, children=(para,)))
    )

    def item(name: str, act: str, component: str, uid: str) -> Item:
        return Item(
            id=name,
            act=act,  # type: ignore[arg-type]
            title={"zh-CN": name, "en": name},
            component=component,
            provisions=(uid,),
            lawful_basis={"zh-CN": "《个人信息保护法》第13条", "en": "PIPL 13"},
        )

    items = [
        item("terms", "terms_acceptance", "terms", "part0002"),
        item("policy", "notice_acknowledged", "policy", "part0001"),
        item("phone", "consent", "policy", "para0001"),
    ]
    if extra:
        items.append(item("more", "separate_consent", "policy", "part0001"))
    both = {"zh-CN": "一", "en": "one"}
    row = Row(
        uid="rowphone",
        cells={"purpose": {"zh-CN": purpose, "en": purpose}},
        provisions=("para0001",),
    )
    return (
        version(
            f"v{index}",
            components=(
                Component(id="policy", title=both, provisions=("part0001",)),
                Component(id="terms", title=both, provisions=("part0002",)),
            ),
            items=tuple(items),
            operator=Operator(name=both, provisions=("para0002",), contacts={"phone": phone}),
            registers={
                "collected_information": Register(
                    title=both, columns=(Column(id="purpose", title=both),), rows=(row,)
                )
            },
            published_at=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=index),
            effective_on=date(2024, 2, 1) + timedelta(days=index),
        ),
        whole,
    )


States = st.tuples(
    st.sampled_from(POLICY),
    st.sampled_from(TERMS),
    st.sampled_from(PURPOSES),
    st.sampled_from(("029-1", "029-2")),
    st.booleans(),
)
History = list[tuple[Version, Text]]


@st.composite
def histories(draw: st.DrawFn) -> History:
    states = draw(st.lists(States, min_size=2, max_size=4))
    return [made(k, *state) for k, state in enumerate(states)]


def between(history: History, a: str, b: str) -> Step:
    by_id = {one.version: (one, its_text) for one, its_text in history}
    (was, old), (now, new) = by_id[a], by_id[b]
    return step(was, now, old=old, new=new)


def ask(history: History, accepted: str | None, current: str) -> Prompt:
    versions = [one for one, _ in history]
    pairs = needed(versions, current=current, accepted=accepted) if accepted else ()
    steps = [between(history, a, b) for a, b in pairs]
    return prompt(versions, current=current, accepted=accepted, steps=steps)


@settings(max_examples=80, deadline=None)
@given(histories())
def test_skipping_versions_never_asks_less(history: History) -> None:
    ids = [one.version for one, _ in history]
    whole = ask(history, ids[0], ids[-1])
    singly = [ask(history, a, b) for a, b in pairwise(ids)]
    here = {item.id for item in history[-1][0].items}
    for one in singly:
        assert set(one.items) & here <= set(whole.items)
        assert SEVERITIES.index(one.severity) <= SEVERITIES.index(whole.severity)
        assert set(one.categories) <= set(whole.categories)
        if set(one.items) <= here:
            assert ACTIONS.index(one.action) <= ACTIONS.index(whole.action)


@settings(max_examples=80, deadline=None)
@given(histories())
def test_nothing_is_asked_that_did_not_change(history: History) -> None:
    ids = [one.version for one, _ in history]
    asked = ask(history, ids[0], ids[-1])
    states = [(one, its_text.by_uid()) for one, its_text in history]

    def same(*values: object) -> bool:
        return len({str(value) for value in values}) == 1

    policy = same(*[texts["para0001"].text for _, texts in states])
    terms = same(*[texts["para0002"].text for _, texts in states])
    rows = same(*[one.registers["collected_information"].rows for one, _ in states])
    phones = same(*[one.operator.contacts for one, _ in states])
    if policy and rows:
        assert "phone" not in asked.items
    if terms and phones:
        assert "terms" not in asked.items
    if policy and terms and rows and phones and same(*[one.items for one, _ in states]):
        assert asked.action == "none"
        assert asked.items == ()
        assert asked.changes == ()


@settings(max_examples=60, deadline=None)
@given(histories())
def test_every_item_is_asked_or_carried(history: History) -> None:
    ids = [one.version for one, _ in history]
    for accepted in (None, *ids):
        made_one = ask(history, accepted, ids[-1])
        every = [item.id for item in history[-1][0].items]
        assert sorted((*made_one.items, *made_one.carried)) == sorted(every)
        assert (made_one.action == "reaccept") == bool(made_one.items)
        assert set(made_one.why) == set(made_one.items)


BASE = (POLICY[0], TERMS[0], PURPOSES[0], "029-1", False)


def after(**changed: object) -> Prompt:
    names = ("policy", "terms", "purpose", "phone", "extra")
    state = dict(zip(names, BASE, strict=True)) | changed
    history = [made(0, *BASE), made(1, *(state[name] for name in names))]  # type: ignore[arg-type]
    return ask(history, "v0", "v1")


def test_typography_asks_nothing_and_tells_nothing() -> None:
    made_one = after(policy=POLICY[1])
    assert (made_one.action, made_one.severity, made_one.items) == ("none", "editorial", ())
    assert made_one.carried == ("terms", "policy", "phone")


def test_a_minor_change_is_told_and_asks_nothing() -> None:
    made_one = after(policy=POLICY[2])
    assert (made_one.action, made_one.severity) == ("notify", "minor")
    assert made_one.items == ()
    assert made_one.changes == ("para0001",)


def test_one_purpose_more_asks_the_consent_again() -> None:
    made_one = after(purpose=PURPOSES[2])
    assert made_one.action == "reaccept"
    assert made_one.items == ("policy", "phone")
    assert made_one.carried == ("terms",)
    assert made_one.categories == ("1",)


def test_a_major_change_of_the_terms_asks_the_terms_alone() -> None:
    made_one = after(terms=TERMS[2])
    assert made_one.items == ("terms",)
    assert made_one.carried == ("policy", "phone")


def test_a_new_item_is_asked() -> None:
    assert "more" in after(extra=True).items


def test_never_accepted_asks_everything() -> None:
    history = [made(0, *BASE)]
    made_one = ask(history, None, "v0")
    assert made_one.action == "reaccept"
    assert made_one.items == ("terms", "policy", "phone")
    assert made_one.accepted == ""
    assert prompt_json(made_one, "en")["accepted"] is None


def test_what_was_accepted_already_is_not_asked() -> None:
    made_one = ask([made(0, *BASE)], "v0", "v0")
    assert (made_one.action, made_one.items, made_one.changes) == ("none", (), ())


def test_a_high_risk_asks_terms_and_policy() -> None:
    was, old = made(0, *BASE)
    now, new = made(1, *BASE)
    now = msgspec.structs.replace(
        now, impact_assessment=ImpactAssessment(reference="PIA-1", high_risk=True)
    )
    made_one = ask([(was, old), (now, new)], "v0", "v1")
    assert made_one.categories == ("5",)
    assert made_one.items == ("terms", "policy")


@pytest.mark.parametrize(
    ("accepted", "current", "said"),
    [
        ("v9", "v1", "no version v9"),
        ("v0", "v9", "no version v9"),
        ("v1", "v0", "later"),
    ],
)
def test_what_cannot_be_prompted_is_said(accepted: str, current: str, said: str) -> None:
    versions = [made(k, *BASE)[0] for k in range(2)]
    with pytest.raises(PromptError, match=said):
        prompt(versions, current=current, accepted=accepted, steps=())


def test_a_missing_step_is_said() -> None:
    versions = [made(k, *BASE)[0] for k in range(2)]
    with pytest.raises(PromptError, match=r"v0\.\.v1"):
        prompt(versions, current="v1", accepted="v0", steps=())


# The sample's own versions


@cache
def sample() -> History:
    found = []
    for folder in sorted((CONTENT / "sample").iterdir()):
        if folder.is_dir():
            toml = (folder / "version.toml").read_text(encoding="utf-8")
            source = (folder / "zh-CN.md").read_text(encoding="utf-8")
            found.append((read_version(toml, name=folder.name), markdown.read(source)))
    return found


@pytest.mark.parametrize(
    ("accepted", "current", "action", "severity", "items"),
    [
        ("2025-01-15", "2025-07-01", "none", "editorial", set()),
        ("2024-03-01", "2025-01-15", "reaccept", "major", {"acknowledge-policy", "location"}),
        (
            "2025-07-01",
            "2026-06-01",
            "reaccept",
            "major",
            {"accept-agreement", "acknowledge-policy", "guardian"},
        ),
        (
            "2026-06-01",
            "2030-01-01",
            "reaccept",
            "major",
            {"accept-agreement", "acknowledge-policy", "voice"},
        ),
    ],
)
def test_the_sample(
    accepted: str, current: str, action: str, severity: str, items: set[str]
) -> None:
    made_one = ask(sample(), accepted, current)
    assert (made_one.action, made_one.severity) == (action, severity)
    assert set(made_one.items) == items
    assert made_one.changes
