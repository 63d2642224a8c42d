"""Forms of the editor's face: what is asked, what was typed, and what is wrong with it.

A view says what it asks with one function a field, and tries to read the answer:

    form = Form(request, [
        words("title", _("Title"), most=200),
        choice("act", _("What the person does"), [("consent", _("Consents")), …]),
        lines("note", _("Change note"), hint=_("People read this."), required=False),
    ], values={"title": draft.title})
    if request.method == "POST" and form.read():
        if form["title"] in taken:
            form.blame("title", _("Another one has this title; choose a different one."))
        else:
            …
            return HTTPSeeOther(…)
    return {"title": _("Change the title"), "form": form}

`Form.read` is true if every field is right; ``form["title"]`` is then its value: a string,
for `tick` a bool, for `ticks` a set, for `day` a date or None, for `upload` a
`cgi.FieldStorage` or None. Otherwise, and after `Form.blame`, the same page is shown again
with status 422, with everything that was typed (but secrets), each fault beside its field
and all of them on top. Labels and hints are wordings already; faults say how to mend.

The template needs one line, or a few if fields stand among other things (`form.pt`):

    <metal:form use-macro="forms['whole']" />                  everything, the button too
    <metal:form use-macro="forms['summary']" />                faults, above the heading
    <form method="post" …><metal:token use-macro="forms['csrf']" />
    <tal:one define="field form.field('title')"><metal:field use-macro="forms['field']" /></tal:one>
    <metal:fields use-macro="forms['fields']" />               all fields in their order
    <metal:button use-macro="forms['button']" />  </form>      reads form.submit

Several forms on one page: give each ``name=``, and make only that one read whose name came
back (`Form.sent`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import colander

from xarst_site.editor.resources import mark as _

UNSHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that no keyboard types and no page shows."""

Options = Sequence[tuple[str, str]]
"""Values and what a person reads for each."""


class Fault(NamedTuple):
    """What is wrong: the field's name ('' for the whole form), how to mend it, and where the
    summary links to.
    """

    name: str
    says: str
    href: str = ""


class _Upload(colander.SchemaType):  # type: ignore[misc]
    """A file as WebOb gives it; nothing where none was chosen."""

    def deserialize(self, _node: Any, cstruct: Any) -> Any:
        return cstruct if getattr(cstruct, "filename", "") else colander.null


def _invalid(node: Any, message: str, **gaps: object) -> colander.Invalid:
    fault = colander.Invalid(node, message)
    fault.gaps = gaps
    return fault


def _judge_words(node: Any, value: str) -> None:
    if UNSHOWN.search(value):
        raise _invalid(node, _("It holds characters that cannot be shown. Type it anew."))
    if node.most and len(value) > node.most:
        raise _invalid(
            node,
            _("It has {count} characters; the most is {most}. Shorten it."),
            count=len(value),
            most=node.most,
        )
    if node.pattern and not re.fullmatch(node.pattern, value):
        raise _invalid(node, node.mend)


def _judge_option(node: Any, value: Any) -> None:
    given = value if isinstance(value, set) else {value}
    if given - {option for option, _label in node.options}:
        raise _invalid(node, _("Choose one of those that are offered."))


def _node(
    kind: Any, name: str, title: str, widget: str, *, required: bool, hint: str, **more: Any
) -> colander.SchemaNode:
    absent = "" if isinstance(kind, colander.String) else None
    given = {"most": 0, "pattern": "", "mend": "", "options": (), "autocomplete": "", **more}
    return colander.SchemaNode(
        kind,
        name=name,
        title=title,
        widget=widget,
        hint=hint,
        missing=colander.required if required else given.pop("absent", absent),
        wanted=required,
        **given,
    )


def words(
    name: str,
    title: str,
    *,
    hint: str = "",
    required: bool = True,
    most: int = 200,
    pattern: str = "",
    mend: str = "",
    autocomplete: str = "off",
    inputmode: str = "",
) -> colander.SchemaNode:
    """One line. ``pattern`` is a regular expression for all of it, ``mend`` what to say if it
    does not fit. Blanks around it are dropped.
    """
    return _node(
        colander.String(), name, title, "words", required=required, hint=hint, most=most,
        pattern=pattern, mend=mend, autocomplete=autocomplete, inputmode=inputmode,
        preparer=lambda value: value.strip() if isinstance(value, str) else value,
        validator=_judge_words,
    )  # fmt: skip


def lines(
    name: str,
    title: str,
    *,
    hint: str = "",
    required: bool = True,
    most: int = 20_000,
    rows: int = 6,
) -> colander.SchemaNode:
    """Several lines; line ends come as LF."""
    return _node(
        colander.String(), name, title, "lines", required=required, hint=hint, most=most,
        rows=rows, validator=_judge_words,
        preparer=lambda value: (
            value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value
        ),
    )  # fmt: skip


def secret(
    name: str,
    title: str,
    *,
    hint: str = "",
    autocomplete: str = "current-password",
    most: int = 0,
) -> colander.SchemaNode:
    """A password: as it was typed, and never shown again."""
    return _node(
        colander.String(), name, title, "secret", required=True, hint=hint,
        autocomplete=autocomplete, most=most,
    )  # fmt: skip


def choice(
    name: str, title: str, options: Options, *, hint: str = "", required: bool = True
) -> colander.SchemaNode:
    """One of a few, all in sight."""
    return _node(
        colander.String(), name, title, "choice", required=required, hint=hint,
        options=tuple(options), validator=_judge_option,
    )  # fmt: skip


def pick(
    name: str, title: str, options: Options, *, hint: str = "", required: bool = True
) -> colander.SchemaNode:
    """One of many, in a list that opens. An option '' stands for none."""
    return _node(
        colander.String(), name, title, "pick", required=required, hint=hint,
        options=tuple(options), validator=_judge_option,
    )  # fmt: skip


def tick(name: str, title: str, *, hint: str = "") -> colander.SchemaNode:
    """Yes or no."""
    return _node(
        colander.Boolean(true_choices=("yes",), false_choices=("",)), name, title, "tick",
        required=False, hint=hint, absent=False,
    )  # fmt: skip


def ticks(
    name: str, title: str, options: Options, *, hint: str = "", required: bool = False
) -> colander.SchemaNode:
    """Any of a few, all in sight."""
    return _node(
        colander.Set(), name, title, "ticks", required=required, hint=hint,
        options=tuple(options), validator=_judge_option, absent=set(),
    )  # fmt: skip


def day(name: str, title: str, *, hint: str = "", required: bool = True) -> colander.SchemaNode:
    """A date."""
    return _node(colander.Date(), name, title, "day", required=required, hint=hint)


def upload(
    name: str, title: str, *, hint: str = "", required: bool = True, accept: str = ""
) -> colander.SchemaNode:
    """A file. ``accept``: '.docx,.txt'. Its ``.filename`` is whatever the sender likes."""
    return _node(_Upload(), name, title, "upload", required=required, hint=hint, accept=accept)


def hidden(name: str, *, most: int = 200) -> colander.SchemaNode:
    """What the form carries along; whoever reads it must not trust it."""
    return _node(
        colander.String(), name, "", "hidden", required=False, hint="", most=most,
        validator=_judge_words,
    )  # fmt: skip


class Field:
    """One field as the macros show it."""

    def __init__(self, form: "Form", node: Any) -> None:
        self.name: str = node.name
        self.id = form.id_of(node.name)
        self.node = node
        self.widget: str = node.widget
        self.label: str = node.title
        self.hint: str = node.hint
        self.optional: bool = not node.wanted and node.widget not in {"tick", "ticks", "hidden"}
        self.options: Options = node.options
        self.value: Any = form.typed.get(node.name, "")
        self.faults = [fault.says for fault in form.faults if fault.name == node.name]

    @property
    def described(self) -> str | None:
        """The ids of hint and fault, for aria-describedby."""
        ids = [f"{self.id}-hint"] if self.hint else []
        ids += [f"{self.id}-fault"] if self.faults else []
        return " ".join(ids) or None

    def chosen(self, option: str) -> bool:
        """Whether this option is the one, or one of those, that was chosen."""
        if isinstance(self.value, str):
            return option == self.value
        return option in self.value


class Form:
    """What a page asks, and what came back. See the top of this module.

    ``values`` is what stands in the fields at first. ``submit`` is on the button: a verb
    with its effect. ``action`` is where it is sent; else back to the page. ``danger`` gives
    the button the look of what cannot be taken back.
    """

    def __init__(
        self,
        request: Any,
        nodes: Iterable[colander.SchemaNode],
        *,
        values: Mapping[str, Any] | None = None,
        submit: str = "",
        action: str = "",
        name: str = "",
        danger: bool = False,
    ) -> None:
        self.request = request
        self.nodes = list(nodes)
        self.submit = submit or request.messages("Save")
        self.action = action
        self.name = name
        self.danger = danger
        self.faults: list[Fault] = []
        self.values: dict[str, Any] = {}
        self.typed: dict[str, Any] = {
            key: _as_typed(value) for key, value in (values or {}).items()
        }

    @property
    def sent(self) -> bool:
        """Whether it is this form of the page that was sent."""
        posted: bool = self.request.method == "POST"
        return posted and self.request.POST.get("form", "") == self.name

    @property
    def uploads(self) -> bool:
        """Whether a file is asked for."""
        return any(node.widget == "upload" for node in self.nodes)

    @property
    def fields(self) -> list[Field]:
        """All fields in their order."""
        return [Field(self, node) for node in self.nodes]

    def id_of(self, name: str) -> str:
        """The id of a field's element: of several forms on a page each has its own."""
        return "-".join(part for part in ("field", self.name, name) if part)

    def field(self, name: str) -> Field:
        """One field. Raises KeyError."""
        for node in self.nodes:
            if node.name == name:
                return Field(self, node)
        raise KeyError(name)

    def read(self) -> bool:
        """Take what was sent, and judge every field of it. True if all of it is right."""
        posted = self.request.POST
        self.faults, self.values = [], {}
        for node in self.nodes:
            several = node.widget == "ticks"
            given = posted.getall(node.name) if several else posted.get(node.name, "")
            if not several and node.widget != "upload" and not isinstance(given, str):
                given = ""  # a file where words are asked for
            self.typed[node.name] = "" if node.widget in {"secret", "upload"} else given
            blank = isinstance(given, str) and not given.strip() and node.widget != "secret"
            try:
                self.values[node.name] = node.deserialize(
                    colander.null if blank or given == [] else given
                )
            except colander.Invalid as fault:
                self._blame_node(node, fault)
        return not self.faults

    def blame(self, name: str, says: str) -> None:
        """Add a fault to a field, or with '' to the whole; the page is shown again (422)."""
        self.faults.append(Fault(name, says, f"#{self.id_of(name)}" if name else ""))
        self.request.response.status_int = 422

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def _blame_node(self, node: Any, fault: Any) -> None:
        translate = self.request.messages
        given = self.typed.get(node.name)
        if hasattr(fault, "gaps"):
            says = translate(fault.msg, **fault.gaps)
        elif node.widget == "day" and given:
            says = translate(_("This is no date. Write it like 2027-03-01."))
        elif node.widget in {"choice", "pick", "ticks"}:
            says = translate(_("Choose: {label}"), label=node.title)
        elif node.widget == "upload":
            says = translate(_("Choose a file: {label}"), label=node.title)
        elif isinstance(given, str) and (not given.strip() or node.widget == "secret"):
            says = translate(_("Fill in: {label}"), label=node.title)
        else:
            says = translate(_("This cannot be read. Type it anew."))
        self.blame(node.name, says)


def _as_typed(value: Any) -> Any:
    """A value as the field shows it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, date):
        return value.isoformat()
    return value
