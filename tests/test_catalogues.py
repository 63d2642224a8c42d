"""The catalogue check finds what is missing, and says so when nothing is."""

import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

TOP = Path(__file__).parent.parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the check reads, free to be spoilt."""
    for name in ("locales", "xarst_site"):
        shutil.copytree(
            TOP / name, tmp_path / name, ignore=shutil.ignore_patterns("*.mo", "__pycache__")
        )
    return tmp_path


def check(top: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "locales/catalogues.py", "check"],
        cwd=top,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stdout


def catalogue(top: Path, language: str) -> polib.POFile:
    return polib.pofile(str(next((top / "locales" / language / "LC_MESSAGES").glob("*.po"))))


def test_the_committed_catalogues_are_complete_and_fresh(copy: Path) -> None:
    assert check(copy) == (0, "messages: complete and fresh\n")


def test_a_new_message_in_a_template_or_in_python_is_missed(copy: Path) -> None:
    (copy / "xarst_site/web/new.pt").write_text(
        "<p title=\"${_('Unheard of')}\">${_('Never said') if page else _('Said nowhere')}</p>"
    )
    (copy / "xarst_site/web/new.py").write_text(
        'WORD = _("Unheard of too")\nOTHER = request.messages("Unheard {of}", of="it")\n'
    )
    status, said = check(copy)
    assert status == 1
    for new in ("Unheard of", "Never said", "Said nowhere", "Unheard of too", "Unheard {of}"):
        assert f"lacks {new!r}" in said


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_an_empty_a_fuzzy_and_an_unused_message_are_named(copy: Path, language: str) -> None:
    spoilt = catalogue(copy, language)
    first, second = spoilt[0], spoilt[1]
    first.msgstr = ""
    second.flags.append("fuzzy")
    spoilt.append(polib.POEntry(msgid="Nobody says this", msgstr="x"))
    spoilt.save()
    status, said = check(copy)
    assert status == 1
    assert f"{first.msgid!r} is not translated" in said
    assert f"{second.msgid!r} is fuzzy" in said
    assert "'Nobody says this' is used nowhere" in said


def test_a_translation_with_another_gap_is_named(copy: Path) -> None:
    """It would fail, or say nothing, on the page."""
    spoilt = catalogue(copy, "zh_CN")
    entry = next(entry for entry in spoilt if "{" in entry.msgid and not entry.msgid_plural)
    entry.msgstr = entry.msgstr.replace("{", "{un")
    spoilt.save()
    assert check(copy) == (
        1,
        f"zh_CN/LC_MESSAGES/xarst_site.po: {entry.msgid!r} has other gaps in its translation\n",
    )


def test_update_repairs_what_extraction_can(copy: Path) -> None:
    (copy / "xarst_site/web/new.py").write_text('WORD = _("Unheard of")\n')
    subprocess.run(
        [sys.executable, "locales/catalogues.py", "update"],
        cwd=copy,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    status, said = check(copy)
    assert status == 1  # what nobody has translated yet is still missed
    assert {line.split(": ", 1)[1] for line in said.splitlines()} == {
        "'Unheard of' is not translated"
    }
