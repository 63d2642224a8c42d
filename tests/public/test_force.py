"""What is in force: on the page of a document, in the list of all, in the history, by date."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import quote

import pytest

BEIJING = timedelta(hours=8)
LANGUAGES = ("zh-CN", "en")
SAMPLE = ("2024-03-01", "2025-01-15", "2025-07-01", "2026-06-01", "2030-01-01")


def midnight(day):
    """00:00 of a day in Asia/Shanghai."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC) - BEIJING


def statuses(answer):
    """The statuses that the page or a part of it shows, by their classes."""
    return [span["class"][1] for span in answer.select("main span.status")]


def fact(answer, name):
    """What the head of a text says under a heading."""
    return next(dt.parent for dt in answer.html.select("dl.facts dt") if dt.text == name)


def version_shown(answer, say):
    link = fact(answer.page, say("Version")).find("a")
    return link["href"].partition("?")[0].rstrip("/").rpartition("/")[2]


class Page:
    def __init__(self, app, path):
        self.page = app.get(path)
        self.html = self.page.html

    def select(self, what):
        return self.html.select(what)


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def say(messages, language):
    return messages(language)


def test_before_the_first_version_is_published_there_is_no_document(app, clock, language):
    clock.now = midnight("2023-09-06") - timedelta(microseconds=1)
    for path in ("xarst/", "xarst/versions/", "xarst/versions/2023-09-06/", "xarst/at/2023-09-06/"):
        app.get(f"/{language}/{path}", status=404)
    app.get(f"/{language}/xarst/feed.atom", status=404)
    front = app.get(f"/{language}/")
    assert not front.html.select("ul.documents li")
    clock.now = midnight("2023-09-06")
    assert statuses(Page(app, f"/{language}/xarst/")) == ["in_force"]
    assert len(app.get(f"/{language}/").html.select("ul.documents > li")) == 1


def test_published_but_not_yet_in_force(app, clock, language, say):
    clock.now = midnight("2024-02-29")
    page = Page(app, f"/{language}/sample/")
    assert statuses(page)[0] == "scheduled"
    assert "in_force" not in statuses(page)
    assert page.select('p.warning time[datetime="2024-03-01"]')
    # Nothing is in force, so nothing may be offered as such.
    assert say("Read the version in force") not in page.page.text
    app.get(f"/{language}/sample/registers/permissions/", status=404)
    app.get(f"/{language}/sample/versions/2024-03-01/registers/permissions/")
    app.get(f"/{language}/sample/at/2024-02-29/", status=404)
    assert statuses(Page(app, f"/{language}/sample/at/2024-03-01/"))[0] == "scheduled"


@pytest.mark.parametrize(("before", "after"), list(pairwise(SAMPLE)))
def test_a_version_takes_effect_at_midnight_in_shanghai(app, clock, language, say, before, after):
    path = f"/{language}/sample/"
    clock.now = midnight(after) - timedelta(seconds=1)
    page = Page(app, path)
    assert version_shown(page, say) == before
    assert statuses(page)[0] == "in_force"
    # The announcement of the next one, with its date and the way to it.
    coming = fact(page, say("What comes next"))
    assert coming.find("a")["href"] == f"/{language}/sample/versions/{after}/"
    assert coming.find("time")["datetime"] == after
    front = Page(app, f"/{language}/")
    assert front.select(f'a[href="/{language}/sample/versions/{after}/"]')
    scheduled = Page(app, f"{path}versions/{after}/")
    assert statuses(scheduled)[0] == "scheduled"
    assert scheduled.select(f'p.warning time[datetime="{after}"]')
    tag = page.page.headers["ETag"]

    clock.now = midnight(after)
    page = Page(app, path)
    assert version_shown(page, say) == after
    assert statuses(page)[0] == "in_force"
    assert page.page.headers["ETag"] != tag
    app.get(path, headers={"If-None-Match": tag}, status=200)
    front = Page(app, f"/{language}/")
    assert not front.select(f'a[href="/{language}/sample/versions/{after}/"]')
    assert front.select(f'time[datetime="{after}"]')
    assert not Page(app, f"{path}versions/{after}/").select(f'p.warning time[datetime="{after}"]')
    gone = Page(app, f"{path}versions/{before}/")
    assert statuses(gone)[0] == "superseded"
    assert gone.select(f'p.warning time[datetime="{after}"]')
    assert gone.select(f'p.warning a[href="{path}"]')


def test_a_version_that_is_not_yet_published_is_nowhere(app, clock, language):
    published = datetime(2026, 10, 12, 1, tzinfo=UTC)
    places = ("versions/2030-01-01/", "versions/2030-01-01/text.json",
              "versions/2030-01-01/registers/permissions/")  # fmt: skip
    clock.now = published - timedelta(seconds=1)
    for place in places:
        app.get(f"/{language}/sample/{place}", status=404)
    for page in ("", "sample/", "sample/versions/", "sample/at/2031-01-01/", "sample/feed.atom"):
        assert "2030-01-01" not in app.get(f"/{language}/{page}").text
    clock.now = published
    for place in places:
        app.get(f"/{language}/sample/{place}")
    for page in ("", "sample/", "sample/versions/", "sample/at/2031-01-01/", "sample/feed.atom"):
        assert "2030-01-01" in app.get(f"/{language}/{page}").text


def test_max_age_never_passes_the_next_instant(app, clock, language):
    for ahead, age in ((3600, 300), (299, 299), (10, 10), (1, 1)):
        clock.now = midnight("2030-01-01") - timedelta(seconds=ahead)
        control = app.get(f"/{language}/sample/").headers["Cache-Control"]
        assert control == f"public, max-age={age}"


def test_history_is_a_timeline_newest_first(app, language):
    page = Page(app, f"/{language}/sample/versions/")
    entries = page.select("ol.timeline > li")
    assert [entry["id"] for entry in entries] == list(reversed(SAMPLE))
    found = [entry.select("span.status")[0]["class"][1] for entry in entries]
    assert found == ["scheduled", "in_force", "superseded", "superseded", "superseded"]
    for entry in entries:
        link = entry.select("h2 a")[0]["href"]
        assert link == f"/{language}/sample/versions/{entry['id']}/"
        digest = entry.select("code.digest")[0].text
        assert len(digest) == 64
        assert digest in {code.text for code in app.get(link).html.select("code.digest")}
        times = [time["datetime"] for time in entry.select("time")]
        assert entry["id"] in times
    # Intervals meet: the end of each is the beginning of the next.
    superseded = [
        [time["datetime"] for time in entry.select("p:not(.when) time")] for entry in entries[2:]
    ]
    begins = [SAMPLE[3], *(begin for begin, _end in superseded)]
    assert [end for _begin, end in superseded] == begins[:-1]


def test_history_of_the_real_text(app, language):
    page = Page(app, f"/{language}/xarst/versions/")
    assert [entry["id"] for entry in page.select("ol.timeline > li")] == ["2023-09-06"]
    assert statuses(page) == ["in_force"]


@pytest.mark.parametrize(
    ("day", "version", "status"),
    [
        ("2024-03-01", "2024-03-01", "superseded"),
        ("2025-01-14", "2024-03-01", "superseded"),
        ("2025-01-15", "2025-01-15", "superseded"),
        ("2025-06-30", "2025-01-15", "superseded"),
        ("2026-05-31", "2025-07-01", "superseded"),
        ("2026-06-01", "2026-06-01", "in_force"),
        ("2026-11-01", "2026-06-01", "in_force"),
        ("2029-12-31", "2026-06-01", "in_force"),
        ("2030-01-01", "2030-01-01", "scheduled"),
        ("9999-12-31", "2030-01-01", "scheduled"),
    ],
)
def test_the_text_of_a_date(app, language, say, day, version, status):
    page = Page(app, f"/{language}/sample/at/{day}/")
    assert version_shown(page, say) == version
    assert statuses(page)[0] == status
    assert page.select(f'p.notice time[datetime="{day}"]')
    canonical = page.select("link[rel=canonical]")[0]["href"]
    assert canonical == f"/{language}/sample/versions/{version}/"
    here = page.select("article")[0]
    assert str(here) == str(Page(app, canonical).select("article")[0])


def test_a_date_before_the_first_version_says_so(app, language):
    for day in ("2023-09-05", "1949-10-01", "0001-01-01"):
        answer = app.get(f"/{language}/xarst/at/{day}/", status=404)
        assert "2023-09-06" in answer.html.select("main .fault p")[0].text
        assert answer.html.select(f'main a[href="/{language}/xarst/versions/2023-09-06/"]')


@pytest.mark.parametrize(
    "literal",
    ["2023-02-30", "2023-13-01", "2023-00-10", "20230906", "2023-9-6", "99999-01-01", "0000-01-01",
     "-2023-09-06", "2023-09-06T00:00", "2023-09-06Z", "today", quote("２０２３-０９-０６"),
     "2023-09-06 ", "9" * 500, "9" * 500 + "-01-01"],
)  # fmt: skip
def test_what_is_no_date_is_not_found_and_the_form_says_how_to_write_it(app, language, literal):
    answer = app.get(f"/{language}/xarst/at/{literal}/", status=404)
    assert "2023-09-06" in answer.html.select("main .fault p")[0].text
    if literal == literal.strip():
        answer = app.get(f"/{language}/xarst/at/", {"date": literal}, status=400)
        assert "2023-09-06" in answer.html.select("p.fault")[0].text
        field = answer.html.select("input[name=date]")[0]
        assert field["aria-invalid"] == "true"
        assert literal.startswith(field["value"])


def test_the_form_leads_to_the_date(app, language):
    for query in ("", "?text=large"):
        form = app.get(f"/{language}/sample/at/{query}").forms[0]
        form["date"] = "2025-03-03"
        there = form.submit()
        assert there.status_int == 303
        assert there.headers["Location"].endswith(f"/{language}/sample/at/2025-03-03/{query}")
        assert there.follow().status_int == 200
    app.get(f"/{language}/sample/at/?date=", status=400)
    app.get(f"/{language}/sample/at/?date=2025-03-03&date=x", status=400)


def test_before_its_first_date_the_form_still_leads_to_the_page_that_says_so(app, language):
    answer = app.get(f"/{language}/xarst/at/?date=2000-01-01").follow(status=404)
    assert "2023-09-06" in answer.html.select("main .fault p")[0].text
