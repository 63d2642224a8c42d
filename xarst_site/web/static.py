"""css and icons, under an address that changes with their content.

    /static/{digest of all of them}/site.css

A page names the digest of the files it was made with, and what lies under that
address never changes, so it may be kept for ever. An older digest still gives the
present file, marked not to be kept: a page from before an update is not left bare.
"""

import hashlib
from pathlib import Path
from typing import Any

from pyramid.static import static_view

from xarst_site.web.headers import immutable_answer
from xarst_site.web.installation import place


def folder_digest(folder: Path) -> str:
    """16 hex digits that change with the name or content of any file in a folder."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix().encode()
            content = path.read_bytes()
            whole.update(b"%d %s %d " % (len(name), name, len(content)) + content)
    return whole.hexdigest()[:16]


def includeme(config: Any) -> None:
    """Serve `static/`, and keep its digest for `layout`."""
    folder = place("static")
    config.registry.static_digest = digest = folder_digest(folder)
    serve = static_view(str(folder), use_subpath=True, cache_max_age=None)

    def view(context: Any, request: Any) -> Any:
        response = serve(context, request)
        # Other ways to write the address would each be one more answer to keep.
        exact = "/".join(("/static", digest, *request.matchdict["subpath"]))
        written = request.path_info == exact and not request.query_string
        if written and response.status_int == 200:
            immutable_answer(response)
        else:
            response.headers["Cache-Control"] = "no-cache"
        return response

    config.add_route("static", "/static/{digest}/*subpath", request_method=("GET", "HEAD"))
    config.add_view(view, route_name="static")
