"""`xarst pack`: remove for good what was deleted from the databases."""

import click

from xarst_site.cli import Settings, opened, with_settings
from xarst_site.storage.databases import KINDS


@click.command("pack")
@with_settings
def command(settings: Settings) -> None:
    """Remove for good what was deleted: old states of drafts, ended sessions, sent letters.

    Nothing that is published is touched. The site may be running.
    """
    with opened(settings) as databases:
        for kind in KINDS:
            getattr(databases, kind).pack()
            click.echo(f"{kind}: packed")
