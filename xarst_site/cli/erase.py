"""`xarst erase`: take what was erased out of the files of the receipts."""

import click

from xarst_site.cli import Failure, Settings, with_settings
from xarst_site.storage.databases import StoreError, uri
from xarst_site.storage.erase import scrub


@click.command("erase")
@click.option("--apply", "do", is_flag=True, help="Do it.")
@with_settings
def command(settings: Settings, *, do: bool) -> None:
    """Take what was erased out of the files of the receipts.

    An erasure that an app asks for is done at once in the database; unused parts of its files
    may still hold copies. With --apply they are written anew, which takes as much room again
    and lets recording wait for some seconds. The site may be running. Backups made before
    keep what they hold.
    """
    where = uri(settings, "receipts")
    if not do:
        click.echo(f"{where}: would be rid of what was erased; say --apply")
        return
    try:
        scrub(settings)
    except StoreError as error:
        raise Failure(str(error)) from error
    click.echo(f"{where}: rid of what was erased")
