"""Forms: every kind of field, what is typed into it, and how its faults are shown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webob.multidict import MultiDict

from xarst_site.editor.forms import (
    Form,
    choice,
    day,
    hidden,
    lines,
    pick,
    secret,
    tick,
    ticks,
    words,
)

OPTIONS = [("a", "Apple"), ("b", "Pear")]


class Request:
    """As much of a request as a form reads."""

    method = "POST"

    def __init__(self, fields=()):
        self.POST = MultiDict(fields)
        self.response = self
        self.status_int = 200

    def messages(self, message, **gaps):
        return message.format(**gaps) if gaps else message


def nodes():
    return [
        words("title", "Title", most=10),
        words("code", "Code", required=False, pattern="[0-9]+", mend="Only digits."),
        lines("note", "Note", most=50, required=False),
        secret("password", "Password"),
        choice("act", "Act", OPTIONS),
        pick("kind", "Kind", [("", "none"), *OPTIONS], required=False),
        tick("sure", "Sure"),
        ticks("items", "Items", OPTIONS),
        day("on", "On", required=False),
        hidden("edit"),
    ]


GOOD = [
    ("title", " 题目 "), ("code", "12"), ("note", "a\r\nb"), ("password", " p "), ("act", "b"),
    ("kind", ""), ("sure", "yes"), ("items", "a"), ("items", "b"), ("on", "2027-03-01"),
    ("edit", "7"),
]  # fmt: skip


def read(fields):
    form = Form(Request(fields), nodes())
    return form, form.read()


def test_what_is_right_comes_as_values():
    form, right = read(GOOD)
    assert right
    assert form.values == {
        "title": "题目", "code": "12", "note": "a\nb", "password": " p ", "act": "b", "kind": "",
        "sure": True, "items": {"a", "b"}, "on": date(2027, 3, 1), "edit": "7",
    }  # fmt: skip
    assert form.request.response.status_int == 200


def test_what_may_be_empty_may_be_left_out():
    form, right = read([("title", "x"), ("password", "p"), ("act", "a")])
    assert right
    assert form["sure"] is False
    assert form["items"] == set()
    assert form["on"] is None
    assert form["note"] == ""


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("title", "", "Fill in: Title"),
        ("title", "   ", "Fill in: Title"),
        ("title", "x" * 11, "It has 11 characters; the most is 10. Shorten it."),
        ("title", "a\x00b", "It holds characters that cannot be shown. Type it anew."),
        ("code", "12a", "Only digits."),
        ("note", "x" * 51, "It has 51 characters; the most is 50. Shorten it."),
        ("password", "", "Fill in: Password"),
        ("act", "", "Choose: Act"),
        ("act", "c", "Choose one of those that are offered."),
        ("kind", "c", "Choose one of those that are offered."),
        ("items", "c", "Choose one of those that are offered."),
        ("on", "2027-02-30", "This is no date. Write it like 2027-03-01."),
        ("on", "tomorrow", "This is no date. Write it like 2027-03-01."),
    ],
)
def test_a_fault_stands_beside_its_field(name, value, says):
    form, right = read([*((n, v) for n, v in GOOD if n != name), (name, value)])
    assert not right
    assert [(fault.name, fault.says) for fault in form.faults] == [(name, says)]
    assert form.faults[0].href == f"#field-{name}"
    assert form.field(name).faults == [says]
    assert form.request.response.status_int == 422


def test_what_was_typed_stays_but_for_secrets():
    form, _ = read([("title", "x" * 20), ("note", "long words"), ("password", "p"), ("items", "a")])
    assert form.field("note").value == "long words"
    assert form.field("title").value == "x" * 20
    assert form.field("items").chosen("a")
    assert form.field("password").value == ""


@given(st.lists(st.tuples(st.sampled_from([n for n, _ in GOOD]), st.text(max_size=60))))
def test_nothing_that_is_sent_breaks_a_form(fields):
    form, right = read(fields)
    assert right == (not form.faults)


def test_faults_of_the_whole_have_no_field():
    form, _ = read(GOOD)
    form.blame("", "Somebody was faster.")
    assert form.faults[0].href == ""


def test_several_forms_on_a_page():
    request = Request([("form", "one")])
    assert Form(request, [], name="one").sent
    assert not Form(request, [], name="two").sent
