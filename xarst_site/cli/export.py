"""`xarst export`: write what is published as content folders."""

from pathlib import Path

import click
import transaction

from xarst_site.cli import Failure, Settings, opened, with_settings
from xarst_site.storage.export import Exported, NotExported, export
from xarst_site.storage.library import Library


@click.command("export")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@with_settings
def command(settings: Settings, directory: Path, *, dry_run: bool) -> None:
    """Write the published texts to DIR, in the form that `xarst load` reads.

    Every document and version, with the files that were imported and the records of
    publications and withdrawals. What is there already and says the same stays as it is;
    where something else stands under a published name, nothing is written. The site may
    be running.
    """
    with opened(settings) as databases:
        manager = transaction.TransactionManager()
        connection = databases.content.open(transaction_manager=manager)
        try:
            done = [_said(one) for one in export(Library(connection), directory, dry_run=dry_run)]
        except NotExported as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            count = len(error.problems)
            problems = "1 problem" if count == 1 else f"{count} problems"
            raise Failure(f"{problems}; nothing was written") from error
        finally:
            manager.abort()
            connection.close()
    new = sum(one.new for one in done)
    click.echo(f"{new} new, {len(done) - new} as they were")
    if dry_run:
        click.echo("dry run: nothing was written")


def _said(one: Exported) -> Exported:
    click.echo(f"{one.name}: {'new' if one.new else 'as it was'}")
    return one
