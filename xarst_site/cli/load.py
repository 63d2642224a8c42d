"""`xarst load`: put the texts of content folders into the content database."""

import time
from pathlib import Path

import click

from xarst_site.cli import Failure, Settings, opened, with_settings
from xarst_site.storage.content_folder import Folder, Loaded, NotLoaded, load, read_folder
from xarst_site.web.installation import place


@click.command("load")
@click.argument("directories", metavar="[DIR]...", nargs=-1, type=click.Path(path_type=Path))
@with_settings
def command(settings: Settings, directories: tuple[Path, ...]) -> None:
    """Put the texts of content folders into the content database.

    DIR holds one directory for each document, or is the directory of one; without DIR
    it is the content that came with the site. What is published already stays as it is:
    a file that differs from its published version is refused. All or nothing. The site
    may be running.
    """
    put(settings, directories)


def put(settings: Settings, directories: tuple[Path, ...] = ()) -> None:
    """Load these folders, or the content that came with the site. Raises Failure."""
    begun = time.monotonic()
    samples = settings.get("xarst.samples", "true").strip().lower() != "false"
    folders = [read_folder(directory) for directory in directories or (place("content"),)]
    found = [document for folder in folders for document in folder.documents]
    _refuse(folders)
    for document in found:
        if document.document.sample and not samples:
            click.echo(f"{document.document.id}: a sample, left out (xarst.samples = false)")
    wanted = [one for one in found if samples or not one.document.sample]
    with opened(settings) as databases:
        try:
            done = load(databases.content, wanted, progress=_say)
        except NotLoaded as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            raise Failure(f"{_count(len(error.problems))}; nothing was loaded") from error
    added = sum(one.added for one in done)
    seconds = time.monotonic() - begun
    click.echo(f"{added} new, {len(done) - added} as they were; {seconds:.1f} s")


def _refuse(folders: list[Folder]) -> None:
    problems = [problem for folder in folders for problem in folder.problems]
    if problems:
        for problem in problems:
            click.echo(str(problem), err=True)
        raise Failure(f"{_count(len(problems))}; nothing was loaded")


def _say(one: Loaded) -> None:
    click.echo(f"{one.name}: {'new' if one.added else 'as it was'}")


def _count(number: int) -> str:
    return "1 problem" if number == 1 else f"{number} problems"
