"""Saving a change of one provision of the real text: the whole answer of the site, from the
form to what is on disk, beside a bare commit of as many bytes into the same store.

Alone: ``python -m tests.bench.editing``; with ``profile`` behind it, where the time goes.
"""

import cProfile
import gc
import pstats
import re
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import transaction
from msgspec.structs import replace

from tests.editor.people import HOST, Client, add_people, person
from xarst_site import close, main
from xarst_site.documents.drafts import begin, revision_of
from xarst_site.storage.content_folder import load, read_folder
from xarst_site.storage.drafts import Drafts
from xarst_site.storage.library import Library
from xarst_site.storage.persistent import Record
from xarst_site.text.canonical import canonical_bytes

CONTENT = Path(__file__).parent.parent.parent / "content"
BASE = "2023-09-06"
DRAFT = "/editor/drafts/bench/"
SAVES = 25
WARM = 3
MOST = 0.150
"""Seconds that the answer to a saving may take."""


class Content:
    """The content of a site, beside it; committed at the end."""

    def __init__(self, site):
        self.database = site.application.registry.databases.content

    def __enter__(self):
        self.manager = transaction.TransactionManager()
        self.connection = self.database.open(transaction_manager=self.manager)
        return self.connection

    def __exit__(self, kind, *_):
        if kind is None:
            self.manager.commit()
        self.manager.abort()
        self.connection.close()


def begun(site):
    """A draft of the real text; the uid of a provision of many words, and the text's bytes."""
    folder = read_folder(CONTENT)
    load(site.application.registry.databases.content, folder.documents, progress=lambda _: None)
    add_people(site, person("editor"))
    with Content(site) as connection:
        library = Library(connection)
        base = library.version("xarst", BASE)
        texts = {tag: library.text("xarst", BASE, tag) for tag in base.texts}
        day = datetime.now(UTC).date()
        version = revision_of(base, version="next", effective_on=day.replace(year=day.year + 2))
        version = replace(version, texts={t: replace(r) for t, r in version.texts.items()})
        now = datetime.now(UTC)
        made = begin(
            id="bench", version=version, texts=texts, person="editor", at=now, based_on=BASE
        )
        Drafts(connection).add(made)
        node = max(
            (n for n in texts["zh-CN"].walk() if not n.marks and n.kind != "row"),
            key=lambda n: len(n.text),
        )
        return node.uid, canonical_bytes(texts["zh-CN"])


def fields_of(page):
    """What the form that changes the text sends, but for its buttons."""
    form = next(f for f in page.forms.values() if "edit" in f.fields and len(f.fields) > 3)
    names = {"csrf_token", "edit", "seen", "number", "heading", "words", "text"}
    return {name: form[name].value for name in form.fields if name in names}


def saving(browser, address, name, change):
    """Seconds for each saving, and for showing the page again; what is posted differs."""
    saved, shown = [], []
    for number in range(WARM + SAVES):
        gc.collect()
        begun_at = time.perf_counter()
        page = browser.get(address)
        seen_at = time.perf_counter()
        fields = fields_of(page)
        fields[name] = change(fields[name], number)
        gc.collect()
        start = time.perf_counter()
        answer = browser.post(address, fields)
        end = time.perf_counter()
        if answer.status_int != 303:
            raise SystemExit(f"{address}: {answer.status}")
        saved.append(end - start)
        shown.append(seen_at - begun_at)
    return statistics.median(saved[WARM:]), statistics.median(shown[WARM:])


def committing(site, data):
    """Seconds to commit a record of these bytes, each time with others at the end: the median."""
    with Content(site) as connection:
        connection.root()["bench"] = Record(data)
    taken = []
    for number in range(WARM + SAVES):
        gc.collect()
        start = time.perf_counter()
        with Content(site) as connection:
            connection.root()["bench"].put(data + str(number).encode())
        taken.append(time.perf_counter() - start)
    with Content(site) as connection:
        del connection.root()["bench"]
    return statistics.median(taken[WARM:])


def other_words(words, number):
    """The words with another year in them."""
    return re.sub(r"示例\d*$", "", words) + f"示例{number}"


def other_text(text, number):
    """The whole text with other words in one provision."""
    return re.sub(r"您的信任(示例\d+)?", f"您的信任示例{number}", text, count=1)


def run(row, *, profile=False):
    """Measure, and hand each figure to ``row``."""
    with tempfile.TemporaryDirectory(prefix="xarst-bench-") as directory:
        settings = {"xarst.var": str(Path(directory) / "var"), "xarst.url": f"https://{HOST}"}
        site = main({}, **settings)
        try:
            uid, data = begun(site)
            browser = Client(site)
            browser.sign_in("editor")
            address = f"{DRAFT}text/zh-CN/{uid}/"
            profiler = cProfile.Profile()
            if profile:
                profiler.enable()
            one, page = saving(browser, address, "words", other_words)
            profiler.disable()
            whole, all_of_it = saving(browser, f"{DRAFT}whole/zh-CN/", "text", other_text)
            bare = committing(site, data)
        finally:
            close(site)
    what = "saving one provision of the real text, whole answer"
    row(what, f"{one * 1000:.0f} ms", "<= 150 ms", met=one <= MOST)
    row("the same in the whole text at once", f"{whole * 1000:.0f} ms", "<= 150 ms",
        met=whole <= MOST)  # fmt: skip
    row("a bare commit of as many bytes", f"{bare * 1000:.1f} ms")
    row("saving one provision, and the page that is shown then", f"{(one + page) * 1000:.0f} ms")
    row("the page of a provision; of the whole text",
        f"{page * 1000:.0f} ms; {all_of_it * 1000:.0f} ms")  # fmt: skip
    if profile:
        pstats.Stats(profiler).sort_stats("cumulative").print_stats(70)


if __name__ == "__main__":
    from tests.bench.__main__ import row as printed

    run(printed, profile="profile" in sys.argv[1:])
