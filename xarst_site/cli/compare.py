"""`xarst compare`: what changed between two versions or two files, and how much it matters.

Three forms: text for a terminal, JSON for programs, HTML as a page of its own.
"""

import gettext
import os
import re
import textwrap
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec
from chameleon import PageTemplateFile
from markupsafe import Markup

from xarst_site.changes.findings import assessment_json
from xarst_site.changes.model import Segments, as_json, records_json
from xarst_site.changes.render import QUIET, render_marked, shortened
from xarst_site.cli import Failure, Settings, opened, with_settings
from xarst_site.documents.comparison import Comparison, compare_bare
from xarst_site.storage.comparisons import comparison
from xarst_site.storage.library import Damaged, Library, NotHere
from xarst_site.text import markdown
from xarst_site.text.decoding import MAX_BYTES, decode
from xarst_site.text.html_source import parse_html
from xarst_site.text.markdown_source import parse_markdown
from xarst_site.text.nodes import Text, TextError
from xarst_site.text.parse import parse
from xarst_site.text.uids import minter
from xarst_site.web.compared import compared, place_of, severities, words
from xarst_site.web.i18n import DOMAIN, Messages
from xarst_site.web.installation import place

_NAMED = re.compile(r"([a-z0-9][a-z0-9-]*)@([0-9a-z]+(?:[.-][0-9a-z]+)*)")
_DIALECT = re.compile(r"\ufeff?---\n(?:[a-z]+:.*\n)*language:")


class _Named(NamedTuple):
    """A published version, by its names."""

    document: str
    version: str


@click.command("compare")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="For a terminal, for programs, or as a page.",
)
@click.option("--lang", default="", help="The language to read. Else the authoritative one.")
@click.option(
    "--messages",
    type=click.Choice(["zh-CN", "en"]),
    default=lambda: _locale(os.environ.get("LC_ALL") or os.environ.get("LANG") or ""),
    help="The language of what is said about the texts. Else that of the terminal.",
)
@with_settings
def command(
    settings: Settings,
    old: str,
    new: str,
    *,
    form: str,
    lang: str,
    messages: str,
) -> None:
    """What changed from OLD to NEW, and how much it matters.

    Each is DOCUMENT@VERSION, such as xarst@2023-09-06, or a file: plain text, Markdown
    or HTML.
    """
    found = _compared(settings, old, new, lang)
    if form == "json":
        click.echo(_json(found, old, new))
    elif form == "html":
        click.echo(_page(found, old, new, messages))
    else:
        _say(found, old, new, messages)


def _locale(name: str) -> str:
    return "zh-CN" if name.lower().startswith("zh") else "en"


def _compared(settings: Settings, old: str, new: str, lang: str) -> Comparison:
    one, two = _named(old), _named(new)
    if one and two and one.document != two.document:
        raise Failure(f"{old} and {new} are versions of different documents")
    if one == two and one is not None:
        raise Failure(f"{old} is given twice: two different versions are needed")
    if not one and not two:
        if _same_file(Path(old), Path(new)):
            raise Failure(f"{old} is given twice: two different files are needed")
        language = lang or "zh-CN"
        return compare_bare(_file(old, "old", language), _file(new, "new", language))
    with opened(settings) as databases:
        connection = databases.content.open()
        try:
            library = Library(connection)
            if one and two:
                known = library.version(one.document, one.version)
                library.version(two.document, two.version)
                language = lang or known.authoritative
                found = comparison(library, one.document, one.version, two.version, language)
                if lang and found.new.language != lang:
                    raise Failure(f"{old} and {new} are not both there in {lang}")
                return found
            stored = one or two
            assert stored is not None  # noqa: S101  one of them is a version here
            language = lang or library.version(stored.document, stored.version).authoritative
            text = library.text(stored.document, stored.version, language)
        except (NotHere, Damaged) as error:
            raise Failure(str(error)) from error
        finally:
            connection.close()
    if one:
        return compare_bare(text, _file(new, "new", language))
    return compare_bare(_file(old, "old", language), text)


def _named(given: str) -> _Named | None:
    """The version that is meant; None for a file. Raises Failure for neither."""
    match = _NAMED.fullmatch(given)
    if match and not Path(given).exists():
        return _Named(match[1], match[2])
    if not Path(given).exists():
        raise Failure(f"{given}: neither a file nor a version such as xarst@2023-09-06")
    return None


def _same_file(one: Path, two: Path) -> bool:
    return one.exists() and two.exists() and one.samefile(two)


def _file(name: str, mint: str, language: str) -> Text:
    """The text in a file. Raises Failure with the line where it cannot be read."""
    path = Path(name)
    if not path.is_file():
        raise Failure(f"{path}: this is not a file")
    try:
        with path.open("rb") as stream:
            source = decode(stream.read(MAX_BYTES + 1)).text
        kind = path.suffix.lower()
        minted = minter(mint, mint)  # of different sources: equal places mean nothing
        if kind in (".md", ".markdown"):
            if _DIALECT.match(source):
                return markdown.read(source)
            text, _ = parse_markdown(source, language=language, mint=minted)
        elif kind in (".html", ".htm", ".xhtml"):
            text, _ = parse_html(source, language=language, mint=minted)
        else:
            text, _ = parse(source, language=language, mint=minted)
    except OSError as error:
        raise Failure(f"{path}: {error.strerror or error}") from error
    except TextError as error:
        first = error.problems[0]
        raise Failure(f"{path}:{first.line}: {first.message['en']}") from error
    if not text.nodes:
        raise Failure(f"{path}: there is no text in it")
    return text


# --- the three forms --------------------------------------------------------------------


def _json(found: Comparison, old: str, new: str) -> str:
    changes = found.judged
    value: dict[str, Any] = {
        "from": old,
        "to": new,
        **as_json(found.changes),
        "registers": records_json(found.records),
        "assessment": assessment_json(found.assessment),
    }
    if changes is not found.changes:
        for part in (*value["assessment"]["findings"], *value["assessment"]["reasons"]):
            part["changes"] = list(found.evidence(tuple(part["changes"])))
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def _catalogue(language: str) -> Messages:
    catalogue = gettext.translation(
        DOMAIN, place("locales"), [language.replace("-", "_")], fallback=True
    )

    translated = catalogue.gettext  # by another name: whoever extracts messages reads names

    def message(msgid: str, **gaps: object) -> str:
        wording = translated(msgid)
        return wording.format(**gaps) if gaps else wording

    return message


def _say(found: Comparison, old: str, new: str, language: str) -> None:
    """For a terminal: signs and words, with colours where there is a terminal."""
    _ = _catalogue(language)
    told = compared(found, _, language)
    click.echo(f"{old} → {new}")
    click.echo(click.style(told.said, bold=True) + f": {told.meaning}")
    if told.kinds:
        click.echo(_("It concerns:") + " " + "; ".join(told.kinds))
    counts = "  ".join(f"{said} {number}" for number, said in told.counts)
    click.echo(counts or _("No word differs."))
    for again in told.again:
        click.echo(_("You are asked again:") + f" {again.title.text}. {again.why.text}")
    if told.reasons:
        click.echo(f"\n{_('Why it matters')}")
    named = severities(_)
    for reason in told.reasons:
        click.echo(_indented(f"{named[reason.severity]}: {reason.explanation.text}"))
    click.echo(f"\n{_('The changes one by one')}")
    said = words(_, language)
    for change in found.changes.changes:
        if change.kind in QUIET:
            continue
        click.echo(f"\n  {said.kinds[change.kind]}  {place_of(found, change)}")
        click.echo(_indented(_signed(shortened(change.segments)), indent=4))
    for table in told.tables:
        click.echo(f"\n{table.title.text}")
        for note in table.notes:
            click.echo(f"  {_plain(note)}")
        for row in table.rows:
            click.echo(f"  {row.said}")
            for column, cell in zip(table.columns, row.cells, strict=True):
                click.echo(_indented(f"{column.text}: {_plain(cell)}", indent=4))


def _signed(segments: Segments) -> str:
    """Segments with signs that need no colour: [-gone-] {+new+}."""
    shown = []
    for op, text in segments:
        one_line = text.replace("\n", "¶").replace("\t", " · ")
        if op == "-":
            shown.append(click.style(f"[-{one_line}-]", fg="red", strikethrough=True))
        elif op == "+":
            shown.append(click.style(f"{{+{one_line}+}}", fg="green", underline=True))
        else:
            shown.append(one_line)
    return "".join(shown)


def _plain(cell: Markup) -> str:
    """A marked cell in the signs of a terminal."""
    signed = re.sub(r'<span class="hidden"[^>]*>.*?</span>', "", str(cell))
    for tag, begin, end in (("del", "[-", "-]"), ("ins", "{+", "+}")):
        signed = signed.replace(f"<{tag}>", begin).replace(f"</{tag}>", end)
    return str(Markup(signed.replace("<br>", " ")).unescape())  # noqa: S704  it is printed


def _indented(text: str, indent: int = 2) -> str:
    return textwrap.indent(text, " " * indent)


def _page(found: Comparison, old: str, new: str, language: str) -> str:
    _ = _catalogue(language)
    template = PageTemplateFile(str(Path(__file__).parent / "compare.pt"))
    page: str = template(
        _=_,
        language=language,
        old=old,
        new=new,
        found=found,
        text_language=found.new.language,
        compared=compared(found, _, language),
        severities=severities(_),
        body=render_marked(found.old, found.new, found.changes, words(_, language)),
        css=Markup((place("static") / "site.css").read_text("utf-8")),  # noqa: S704  our own
    )
    return page
