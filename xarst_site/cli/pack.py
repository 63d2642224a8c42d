"""`xarst pack`: remove for good what was deleted, and make the files of the receipts small."""

import time
from datetime import timedelta

import click

from xarst_site.cli import Failure, Settings, opened, with_settings
from xarst_site.receipts.ids import COUNTER
from xarst_site.storage.databases import KINDS, StoreError
from xarst_site.storage.erase import merge_segments, scrub
from xarst_site.storage.ledger import SEGMENT

KEPT = timedelta(days=7)
"""A repeated request gets the same answer to the byte for so long; then with a newer proof."""


@click.command("pack")
@with_settings
def command(settings: Settings) -> None:
    """Remove for good what was deleted: old states of drafts, ended sessions, sent letters.

    Receipts that were recorded one by one are merged; those of the last week stay as they
    are. Nothing that is published is touched. The site may be running.
    """
    before = int((time.time() - KEPT.total_seconds()) * 1000) * COUNTER
    with opened(settings) as databases:
        fewer = merge_segments(databases.receipts, SEGMENT, before=before)
        click.echo(f"receipts: {fewer} segments fewer")
        for kind in KINDS:
            getattr(databases, kind).pack()
            click.echo(f"{kind}: packed")
    try:
        scrub(settings)
    except StoreError as error:
        raise Failure(str(error)) from error
