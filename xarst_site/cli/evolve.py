"""`xarst evolve`: bring the databases to the schema of this release."""

import click

from xarst_site.cli import Settings, opened, with_settings
from xarst_site.storage.databases import KINDS
from xarst_site.storage.evolve import evolve, newest


@click.command("evolve")
@click.option("--dry-run", is_flag=True, help="Run the steps, say them, and undo them all.")
@with_settings
def command(settings: Settings, *, dry_run: bool) -> None:
    """Bring the databases to the schema of this release.

    Each step is one transaction; run it again if it was interrupted. Stop the site
    first: a running one does not know the new schema.
    """
    with opened(settings, any_schema=True) as databases:
        for kind in KINDS:
            steps = 0
            for line in evolve(getattr(databases, kind), kind, dry_run=dry_run):
                click.echo(line)
                steps += 1
            if not steps:
                click.echo(f"{kind}: schema {newest(kind)}, nothing to do")
    if dry_run:
        click.echo("dry run: nothing was kept")
