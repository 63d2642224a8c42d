"""The documented requests get the documented answers, and the guide shows no others."""

import hashlib
import re

import pytest
from webob import Request

from tests.api_examples import HERE, ask, request_of, site

EXAMPLES = sorted(HERE.glob("*.http"))
GUIDE = HERE.parent.parent / "docs" / "app-developer.md"


@pytest.fixture(scope="module")
def real():
    with site() as application:
        yield application


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_answer_is_the_documented_one(real, path):
    documented = path.read_text(encoding="utf-8")
    assert ask(real, request_of(documented)) == documented


def test_the_guide_shows_examples_and_nothing_else():
    shown = re.findall(r"```http\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    documented = {path.read_text(encoding="utf-8") for path in EXAMPLES}
    assert shown
    assert set(shown) <= documented


def test_current_is_about_a_kilobyte(real):
    response = Request.blank("/api/v1/documents/xarst/current").get_response(real)
    assert len(response.body) < 1600


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_digests_are_those_of_the_canonical_bytes(real, language):
    address = f"/api/v1/documents/xarst/versions/2023-09-06?lang={language}"
    version = Request.blank(address).get_response(real).json
    for link, digest in (("canonical", "digest"), ("canonical_text", "text_digest")):
        response = Request.blank(version["links"][link]).get_response(real)
        assert response.status_int == 200
        assert hashlib.sha256(response.body).hexdigest() == version[digest]
