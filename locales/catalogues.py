"""Keep the message catalogues complete and fresh.

    python locales/catalogues.py check     says what is wrong, exit status 1
    python locales/catalogues.py update    extracts again and merges into every catalogue

Messages are taken from the templates and the Python source of `xarst_site` by lingua,
whose extractor reads Chameleon. The template catalogue is `xarst_site.pot`; every language
has its own, `<locale>/LC_MESSAGES/xarst_site.po`. Legal text is never a message.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import polib
from babel.messages.plurals import get_plural

LOCALES = Path(__file__).parent
TOP = LOCALES.parent
DOMAIN = "xarst_site"
TEMPLATE = LOCALES / f"{DOMAIN}.pot"
LANGUAGES = ("en", "zh_CN")
SOURCE_LANGUAGE = "en"
"""Messages are written in it in the source, so its catalogue can be filled in by itself."""
GAP = re.compile(r"\$?\{\w+\}")


def extract() -> polib.POFile:
    """Every message of the package. Places carry no line numbers: moving the lines of a
    template must not make the catalogue stale.
    """
    with tempfile.TemporaryDirectory() as directory:
        output = str(Path(directory, TEMPLATE.name))
        subprocess.run(
            [
                *(sys.executable, "-c", "from lingua.extract import main; main()"),
                # `_` is known to lingua; Python source also says `request.messages("…")`.
                *("--keyword", "messages", "--no-linenumbers", "--width", "100"),
                *("--output", output, "xarst_site"),
            ],
            cwd=TOP,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        catalogue = polib.pofile(output)
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    # Dates and placeholder names would differ at every extraction and say nothing.
    catalogue.header = "Messages of the interface. Written by catalogues.py."
    catalogue.metadata_is_fuzzy = []
    catalogue.metadata = {
        "Project-Id-Version": "xarst-site",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for entry in catalogue:
        entry.occurrences = sorted(set(entry.occurrences))
    return catalogue


def essence(catalogue: polib.POFile) -> dict[tuple[str, str], tuple[str, str]]:
    """What must not change unnoticed: plural and default wording by id and context."""
    return {
        (entry.msgid, entry.msgctxt or ""): (entry.msgid_plural, entry.comment)
        for entry in catalogue
        if not entry.obsolete
    }


def difference(fresh: polib.POFile, kept: polib.POFile, name: str) -> list[str]:
    """One line for every message that one of the two lacks or says otherwise."""
    now, then = essence(fresh), essence(kept)
    return [
        *(f"{name}: lacks {key[0]!r}" for key in now.keys() - then.keys()),
        *(f"{name}: {key[0]!r} is used nowhere" for key in then.keys() - now.keys()),
        *(
            f"{name}: {key[0]!r} has another plural or comment in the source"
            for key in now.keys() & then.keys()
            if now[key] != then[key]
        ),
    ]


def same_gaps(entry: polib.POEntry, said: str) -> bool:
    """Whether a translation leaves the gaps (`{date}`, `${name}`) that its message has.
    A form of a plural may leave out what it says in words: "one version".
    """
    wanted = set(GAP.findall(entry.msgid + (entry.msgid_plural or "")))
    given = set(GAP.findall(said))
    return given <= wanted if entry.msgid_plural else given == wanted


def check() -> list[str]:
    """Everything wrong with the catalogues, one line each."""
    fresh = extract()
    if not len(fresh):
        return [f"{TEMPLATE.name}: no message was found in the source, so nothing was checked"]
    kept = polib.pofile(str(TEMPLATE)) if TEMPLATE.exists() else polib.POFile()
    problems = difference(fresh, kept, TEMPLATE.name)
    for language in LANGUAGES:
        path = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        name = str(path.relative_to(LOCALES))
        if not path.exists():
            problems.append(f"{name}: is missing")
            continue
        catalogue = polib.pofile(str(path))
        problems += difference(fresh, catalogue, name)
        problems += [f"{name}: {entry.msgid!r} is fuzzy" for entry in catalogue if entry.fuzzy]
        problems += [
            f"{name}: {entry.msgid!r} is not translated"
            for entry in catalogue
            if not entry.obsolete and not entry.fuzzy and not entry.translated()
        ]
        problems += [
            f"{name}: {entry.msgid!r} has other gaps in its translation"
            for entry in catalogue
            for said in (entry.msgstr, *entry.msgstr_plural.values())
            if said and not same_gaps(entry, said)
        ]
    return sorted(problems)


def update() -> None:
    """Extract again and merge into every catalogue; what is used nowhere is dropped."""
    fresh = extract()
    fresh.save(str(TEMPLATE))
    for language in LANGUAGES:
        path = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = polib.pofile(str(path)) if path.exists() else polib.POFile()
        catalogue.wrapwidth = 100
        plural = str(get_plural(language).plural_forms)
        catalogue.metadata = {**fresh.metadata, "Language": language, "Plural-Forms": plural}
        catalogue.merge(fresh)
        for entry in catalogue.obsolete_entries():
            catalogue.remove(entry)
        if language == SOURCE_LANGUAGE:
            for entry in catalogue.untranslated_entries():
                if entry.msgid_plural:
                    entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
                else:
                    entry.msgstr = entry.msgid
        catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
        catalogue.save(str(path))
        waiting = len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
        print(f"{path.relative_to(LOCALES)}: {len(catalogue)} messages, {waiting} to translate")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["check"]:
            found = check()
            print("\n".join(found) or "messages: complete and fresh")
            raise SystemExit(bool(found))
        case ["update"]:
            update()
        case _:
            print(__doc__, file=sys.stderr)
            raise SystemExit(2)
