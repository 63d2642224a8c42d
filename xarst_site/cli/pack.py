"""`xarst pack`: make the files of the receipts small."""

import time
from datetime import timedelta

import click

from xarst_site.cli import Failure, Settings, with_settings
from xarst_site.receipts.ids import COUNTER
from xarst_site.storage.databases import StoreError, open_database, uri
from xarst_site.storage.erase import merge_segments, scrub
from xarst_site.storage.ledger import SEGMENT

KEPT = timedelta(days=7)
"""A repeated request gets the same answer to the byte for so long; then with a newer proof."""


@click.command("pack")
@with_settings
def command(settings: Settings) -> None:
    """Make the files of the receipts small: merge what was recorded one by one.

    Receipts of the last week stay as they are. The site may be running.
    """
    before = int((time.time() - KEPT.total_seconds()) * 1000) * COUNTER
    try:
        db = open_database(settings, "receipts", make=False)
        try:
            fewer = merge_segments(db, SEGMENT, before=before)
        finally:
            db.close()
        scrub(settings)
    except StoreError as error:
        raise Failure(str(error)) from error
    click.echo(f"{uri(settings, 'receipts')}: {fewer} segments fewer")
