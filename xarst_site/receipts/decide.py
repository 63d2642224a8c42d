"""Which answers may be recorded, and as what.

Rules only, over the facts of a version that are handed in: nothing here knows how versions
are kept. What the rules stand on: PIPL 14 to 16 (informed, freely withdrawn), 23, 25, 29
and 39 (separate consent), 31 (guardians of children under 14); GB/T 35273 and 认定方法 三.4
(no acceptance without an action).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeVar

import msgspec

from xarst_site.receipts.model import (
    Acceptance,
    Act,
    Answer,
    App,
    Body,
    Item,
    Localized,
    Problem,
    Refused,
    State,
    Withdrawal,
)
from xarst_site.receipts.verify import read_instant

_T = TypeVar("_T")

MAX_DELAY = timedelta(days=30)
"""How long after its version was replaced an answer that waited in an app still counts."""
GUARDED_AGE = 14
"""Below this age a guardian consents (PIPL 31)."""
WITHDRAWABLE: frozenset[Act] = frozenset(
    {"terms_acceptance", "consent", "separate_consent", "guardian_consent"}
)
"""What can be withdrawn. That somebody was told of a notice cannot be undone."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a version."""

    id: str
    act: Act


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of a version: its texts' digests by language, its items and its time.

    It is public from ``published_at``, in force from ``effective_from`` until before
    ``superseded_at`` (None while no later version is public); instants are aware.
    """

    document: str
    version: str
    texts: Mapping[str, str]
    items: tuple[Asked, ...]
    published_at: datetime
    effective_from: datetime
    superseded_at: datetime | None


def decide(
    answer: Answer,
    shown: Shown | None,
    app: str,
    *,
    at: datetime,
    current: str = "",
    max_delay: timedelta = MAX_DELAY,
) -> Acceptance:
    """The acceptance that an answer makes, or Refused with everything that is wrong.

    ``shown`` is the version that the answer names, None if there is none; ``current`` the
    version now in force, to be named in messages.
    """
    if shown is None or shown.published_at > at:
        raise Refused((_unknown_version(answer),))
    problems = list(_time_problems(answer))
    queued = False
    if not problems and shown.superseded_at is not None and shown.superseded_at <= at:
        queued = _waited(answer, shown, at, max_delay)
        if not queued:
            problems.append(_superseded(answer, current))
    problems += _text_problems(answer, shown)
    acts = {item.id: item.act for item in shown.items}
    problems += _item_problems(answer, acts)
    problems += _guardian_problems(answer, acts)
    if problems:
        raise Refused(tuple(problems))
    return Acceptance(
        app=App(id=app, version=answer.app_version),
        document=answer.document,
        version=answer.version,
        language=answer.language,
        text_sha256=answer.text_sha256,
        effective_from=shown.effective_from.isoformat(),
        items=tuple(Item(id=one.id, act=acts[one.id], state=one.state) for one in answer.items),
        affirmative_action=answer.affirmative_action,
        client_time=answer.client_time,
        shown_from=answer.shown_from,
        queued_offline=queued,
        on_behalf_of=answer.on_behalf_of,
    )


def decide_withdrawal(
    withdrawal: Withdrawal, receipt: Body, standing: Mapping[str, State], app: str
) -> Acceptance:
    """The acceptance that withdraws what a receipt gave, or Refused.

    ``standing`` is how the items of the document stand now (`standing_after`). Withdrawing
    is as easy as giving: it needs no reason, no text and no version now in force.
    """
    given = {
        item.id: item.act
        for item in receipt.items
        if item.state == "given" and standing.get(item.id) == "given"
    }
    problems = []
    if withdrawal.client_time is not None:
        problems += _instant_problems("/client_time", withdrawal.client_time)
    if withdrawal.items is None:
        wanted = tuple(one for one, act in given.items() if act in WITHDRAWABLE)
        if not wanted:
            problems.append(
                _invalid(
                    "/items",
                    "nothing-to-withdraw",
                    "this receipt gives nothing that could be withdrawn now",
                    "这张回执中没有现在可以撤回的项目",
                )
            )
    else:
        wanted = withdrawal.items
        for place, one in enumerate(wanted):
            if one in wanted[:place]:
                problems.append(_twice(f"/items/{place}", one))
            elif one not in given:
                problems.append(
                    _invalid(
                        f"/items/{place}",
                        "not-given",
                        f"{one} is not given by this receipt, or no longer",
                        f"{one} 未在这张回执中给出，或已不再有效",
                    )
                )
            elif given[one] not in WITHDRAWABLE:
                problems.append(
                    _invalid(
                        f"/items/{place}",
                        "not-withdrawable",
                        f"{one} is the acknowledgement of a notice, which cannot be undone",
                        f"{one} 是对告知的知悉，无法撤回",
                    )
                )
    if problems:
        raise Refused(tuple(problems))
    return Acceptance(
        app=App(id=app, version=withdrawal.app_version),
        document=receipt.document,
        version=receipt.version,
        language=receipt.language,
        text_sha256=receipt.text_sha256,
        effective_from=receipt.effective_from,
        items=tuple(Item(id=one, act=given[one], state="withdrawn") for one in wanted),
        affirmative_action=withdrawal.affirmative_action,
        client_time=withdrawal.client_time,
        on_behalf_of=receipt.on_behalf_of,
    )


def standing_after(receipts: Sequence[Body]) -> dict[str, Item]:
    """How each item stands after these receipts of one person and document, oldest first."""
    return {item.id: item for receipt in receipts for item in receipt.items}


def needs_guardian(born_on: date, on: date) -> bool:
    """Whether somebody born that day is still under 14 on this day: not on the birthday.

    Who was born on 29 February has the birthday on 1 March in other years.
    """
    years = on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
    return years < GUARDED_AGE


def read_answer(data: bytes) -> Answer:
    """The answer in a request's body. Raises Refused."""
    return _read(data, Answer)


def read_withdrawal(data: bytes) -> Withdrawal:
    """The withdrawal in a request's body. Raises Refused."""
    return _read(data, Withdrawal)


def _read(data: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        said, _, place = str(error).partition(" - at `")
        raise Refused((_malformed(_pointer(place.rstrip("`")), said),)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused((_malformed("", " ".join(str(error).split())),)) from error


def _pointer(place: str) -> str:
    """A JSON pointer for what msgspec writes as ``$.items[0].state``."""
    return re.sub(r"\.([^.\[]+)|\[(\d+)\]", r"/\1\2", place.removeprefix("$"))


def _time_problems(answer: Answer) -> list[Problem]:
    problems: list[Problem] = []
    for name in ("client_time", "shown_from"):
        value = getattr(answer, name)
        if value is not None:
            problems += _instant_problems(f"/{name}", value)
    return problems


def _instant_problems(path: str, value: str) -> list[Problem]:
    try:
        read_instant(value)
    except ValueError:
        return [
            _invalid(
                path,
                "not-an-instant",
                "this is not a date and time with its offset from UTC (RFC 3339)",
                "不是带时区偏移的日期时间（RFC 3339）",
            )
        ]
    return []


def _waited(answer: Answer, shown: Shown, at: datetime, max_delay: timedelta) -> bool:
    """Whether this may be an answer that waited in an app without network.

    The app's clock is not believed for anything but this: that the answer was given while
    the version could be answered, and not too long ago.
    """
    if answer.client_time is None or shown.superseded_at is None:
        return False
    then = read_instant(answer.client_time)
    return (
        shown.published_at <= then < shown.superseded_at and at - shown.superseded_at <= max_delay
    )


def _text_problems(answer: Answer, shown: Shown) -> list[Problem]:
    digest = shown.texts.get(answer.language)
    if digest is None:
        return [
            _problem(
                "/language",
                "unknown-language",
                "unknown",
                f"{answer.version} has no text in {answer.language}",
                f"{answer.version} 没有 {answer.language} 文本",
            )
        ]
    if digest != answer.text_sha256:
        return [
            _problem(
                "/text_sha256",
                "other-text",
                "conflict",
                f"the text of {answer.version} in {answer.language} has the digest {digest}",
                f"{answer.version} 的 {answer.language} 文本摘要是 {digest}",
            )
        ]
    return []


def _item_problems(answer: Answer, acts: Mapping[str, Act]) -> list[Problem]:
    problems = []
    seen: set[str] = set()
    for place, one in enumerate(answer.items):
        if one.id in seen:
            problems.append(_twice(f"/items/{place}/id", one.id))
        elif one.id not in acts:
            problems.append(
                _invalid(
                    f"/items/{place}/id",
                    "unknown-item",
                    f"{answer.version} asks nothing that is called {one.id}",
                    f"{answer.version} 没有名为 {one.id} 的项目",
                )
            )
        seen.add(one.id)
    given = [one for one in answer.items if one.state == "given"]
    if len(given) > 1:
        for place, one in enumerate(answer.items):
            if one.state == "given" and acts.get(one.id) == "separate_consent":
                problems.append(
                    _invalid(
                        f"/items/{place}",
                        "bundled",
                        f"{one.id} needs a consent of its own: one action, one answer",
                        f"{one.id} 须单独同意：一次操作只作一项答复",
                    )
                )
    return problems


def _guardian_problems(answer: Answer, acts: Mapping[str, Act]) -> list[Problem]:
    if answer.on_behalf_of is not None:
        return []
    return [
        _invalid(
            "/on_behalf_of",
            "guardian-needed",
            f"{one.id} is for a guardian: on_behalf_of must say the relation and the basis",
            f"{one.id} 由监护人作出：on_behalf_of 须写明关系和依据",
        )
        for one in answer.items
        if one.state == "given" and acts.get(one.id) == "guardian_consent"
    ]


def _unknown_version(answer: Answer) -> Problem:
    return _problem(
        "/version",
        "unknown-version",
        "unknown",
        f"there is no version {answer.version} of {answer.document}",
        f"{answer.document} 没有版本 {answer.version}",
    )


def _superseded(answer: Answer, current: str) -> Problem:
    return _problem(
        "/version",
        "superseded",
        "conflict",
        f"{answer.version} is no longer in force; the version to be shown is {current}",
        f"{answer.version} 已不再有效；应当展示的版本是 {current}",
    )


def _twice(path: str, name: str) -> Problem:
    return _invalid(path, "twice", f"{name} stands here twice", f"{name} 出现两次")


def _malformed(path: str, said: str) -> Problem:
    return _invalid(path, "malformed", said, f"格式不符：{said}")


def _invalid(path: str, code: str, english: str, chinese: str) -> Problem:
    return _problem(path, code, "invalid", english, chinese)


def _problem(
    path: str,
    code: str,
    kind: Literal["invalid", "unknown", "conflict"],
    english: str,
    chinese: str,
) -> Problem:
    message: Localized = {"zh-CN": chinese, "en": english}
    return Problem(path=path, code=code, kind=kind, message=message)


def problem_members(problem: Problem, language: str) -> dict[str, Any]:
    """A problem as one of the ``errors`` of an RFC 9457 answer."""
    return {
        "pointer": f"#{problem.path}",
        "code": problem.code,
        "detail": problem.message.get(language, problem.message["en"]),
    }
