"""The public site: what anybody reads, as HTML, downloads and feeds.

One module a kind of page, its template beside it: `front` (languages, documents),
`reading` (a text: in force, any version, any date), `history` (the timeline, choosing
a date), `changes` (what changed between two versions; its values in `compared`),
`prompt` (what an app shows a person), `beside` (translation beside the original),
`registers`, `downloads`, `feeds`, `about`. `pages` says what they have in common.

What must not be here: rules about versions and dates (`documents`), the resource tree
and the frame (`web`), JSON for apps (`api`).
"""

from typing import Any


def includeme(config: Any) -> None:
    """Add every page."""
    for part in (
        ".front",
        ".reading",
        ".history",
        ".changes",
        ".prompt",
        ".beside",
        ".registers",
        ".downloads",
        ".feeds",
        ".about",
    ):
        config.include(part)
