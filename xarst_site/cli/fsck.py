"""`xarst fsck`: re-derive everything that is stored, and report what is wrong."""

import sys

import click

from xarst_site.cli import Settings, with_settings
from xarst_site.storage.fsck import fsck


@click.command("fsck")
@with_settings
def command(settings: Settings) -> None:
    """Re-derive everything that is stored, and report what is wrong.

    Every object, digest, reference, invariant and source of the three databases;
    nothing is changed. The site may be running. Exit status 1 if anything is wrong.
    """
    wrong = 0
    for fault in fsck(settings, progress=click.echo):
        wrong += 1
        click.echo(f"WRONG {fault}", err=True)
    click.echo("all is well" if not wrong else f"wrong: {wrong}")
    sys.exit(1 if wrong else 0)
