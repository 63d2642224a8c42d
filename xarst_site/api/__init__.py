"""JSON for apps, under `/api/v1`: anonymous, read only, the same for everybody.

What is here: the shapes of the answers (`answers`), how they are made from the resource
tree (`documents`, `times`, `changes`), what a fault looks like (`problems`), the query string
(`query`), whether the site is alive (`health`), and the table of all endpoints
(`endpoints`), from which both the routes and the OpenAPI document (`openapi`) come.

What must not be here: pages, rules about texts, anything about how things are stored.
"""

from typing import Any


def includeme(config: Any) -> None:
    """Routes and views of everything under /api, and the two heartbeats."""
    config.include(".problems")
    config.include(".health")
    config.include(".endpoints")
