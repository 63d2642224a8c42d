"""Every fault under /api is a problem (RFC 9457), and never a 500."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xarst_site.api.problems import KINDS

DEMO = "/api/v1/documents/demo"


def is_problem(response, status):
    assert response.status_int == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "no-store"
    problem = response.json
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/api", 404, "no-such-address"),
        ("/api/", 404, "no-such-address"),
        ("/api/v1", 404, "no-such-address"),
        ("/api/v2/documents", 404, "no-such-address"),
        ("/api/v1/documents/", 404, "no-such-address"),
        (f"{DEMO}/current/", 404, "no-such-address"),
        (f"{DEMO}/nothing", 404, "no-such-address"),
        ("/api/v1/documents/nothing", 404, "no-such-document"),
        (f"{DEMO}/versions/9.9", 404, "no-such-version"),
        (f"{DEMO}/versions/2.0?lang=fr", 404, "no-such-language"),
        (f"{DEMO}/versions/2.0?lang=", 404, "no-such-language"),
        (f"{DEMO}/registers/x", 404, "no-such-register"),
        (f"{DEMO}/registers/third_parties?version=x", 404, "no-such-version"),
        (f"{DEMO}/current?x=1", 400, "unknown-parameter"),
        (f"{DEMO}/current?", 200, None),
        (f"{DEMO}/current?&&", 200, None),
        (f"{DEMO}/current?time", 400, "unknown-parameter"),
        (f"{DEMO}/versions/2.0?Lang=en", 400, "unknown-parameter"),
        (f"{DEMO}/versions/2.0?lang=en&lang=en", 400, "repeated-parameter"),
        (f"{DEMO}/at?time=x", 400, "unreadable-time"),
        (f"{DEMO}/at?%FF=x", 400, "unreadable-request"),
        ("/api/v1/documents/%FF", 400, "unreadable-request"),
        ("/api/%FF", 400, "unreadable-request"),
        ("/api/v1/documents/a%00b", 400, "unreadable-request"),
        ("/api/v1/documents/" + "x" * 3000, 414, "address-too-long"),
        ("/api/v1/documents?" + "x" * 3000, 414, "address-too-long"),
        ("/api/v1/problems/nothing", 404, "no-such-problem"),
    ],
)
def test_faults_have_names(app, path, status, kind):
    response = app.get(path, expect_errors=True)
    if kind is None:
        assert response.status_int == status
    else:
        assert is_problem(response, status)["type"] == f"/api/v1/problems/{kind}"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
@pytest.mark.parametrize("path", ["/api/v1/documents", f"{DEMO}/current", "/__heartbeat__"])
def test_other_methods(app, method, path):
    response = app.request(path, method=method, expect_errors=True)
    assert is_problem(response, 405)["type"].endswith("/method-not-allowed")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_every_kind_explains_itself(app):
    for kind, about in KINDS.items():
        answer = app.get(f"/api/v1/problems/{kind}").json
        assert answer["type"] == f"/api/v1/problems/{kind}"
        assert answer["status"] == about.status


def test_a_fault_of_ours_tells_nothing(app, monkeypatch, caplog):
    def fail(_self):
        raise RuntimeError("secret")

    monkeypatch.setattr("xarst_site.storage.library.Library.documents", fail)
    response = app.get("/api/v1/documents", expect_errors=True)
    is_problem(response, 500)
    assert "secret" not in response.text
    assert "secret" in caplog.text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    segments=st.lists(
        st.sampled_from(
            [
                "documents",
                "demo",
                "at",
                "current",
                "versions",
                "2.0",
                "registers",
                "third_parties",
                "..",
                "",
            ]
        )
        | st.text(max_size=20),
        max_size=6,
    ),
    query=st.dictionaries(
        st.sampled_from(["lang", "time", "version"]) | st.text(max_size=5),
        st.text(max_size=20),
        max_size=2,
    ),
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "POST"]),
)
def test_whatever_is_asked_the_answer_is_no_500(app, segments, query, method):
    path = "/api/v1/" + "/".join(quote(s, safe="", errors="surrogatepass") for s in segments)
    response = app.request(
        f"{path}?{urlencode(query, errors='surrogatepass')}", method=method, expect_errors=True
    )
    assert response.status_int in (200, 204, 302, 400, 404, 405, 414)
    if response.status_int >= 400 and method != "HEAD":
        is_problem(response, response.status_int)
