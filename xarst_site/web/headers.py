"""The headers of answers: what a browser may do with them, and who may keep them.

One tween sets what every answer carries; `public_answer` marks what anybody may keep.
No answer to a reader ever sets a cookie (law 11), and nothing under /editor is kept anywhere.
"""

from collections.abc import Callable
from typing import Any

from pyramid.tweens import EXCVIEW

from xarst_site.web.transactions import under_editor

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing is loaded but our own css and icons, and no script runs at all."""

EVERYWHERE = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), interest-cohort=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What every answer carries unless its view said otherwise."""

EDITOR = {
    # Our own scripts make the editor's face nicer; none of them stands in a page.
    "Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; script-src 'self'; connect-src 'self'",
    # Enough for us to see that a form came from our own page (Origin), nothing for others.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every answer under /editor carries, whatever its view said."""

PUBLIC_SECONDS = 300
"""How long a public answer may be kept without asking, if nothing is due before."""

HSTS = "max-age=31536000; includeSubDomains"


def public_answer(response: Any, *, seconds: int = PUBLIC_SECONDS) -> Any:
    """Mark an answer as the same for everybody: a pure function of content, time and URL.

    Anybody may keep it for ``seconds``; the response cache shortens that where
    something takes effect sooner. Returns the response.
    """
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response


def immutable_answer(response: Any) -> Any:
    """Mark an answer that can never change under its URL. Returns the response."""
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def headers_tween_factory(handler: Callable[[Any], Any], registry: Any) -> Callable[[Any], Any]:
    """Add `EVERYWHERE` to every answer; errors and unmarked answers are not to be kept."""
    fixed = dict(EVERYWHERE)
    # The address tells, not the single request: behind a proxy that ends TLS the
    # request itself looks plain, and answers are shared between requests.
    if registry.settings["xarst.url"].startswith("https:"):
        fixed["Strict-Transport-Security"] = HSTS

    def tween(request: Any) -> Any:
        response = handler(request)
        if under_editor(request):
            response.headers.update(EDITOR)
        for name, value in fixed.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return tween


def includeme(config: Any) -> None:
    """Put the tween around error pages too."""
    config.add_tween("xarst_site.web.headers.headers_tween_factory", over=EXCVIEW)
