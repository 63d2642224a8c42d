"""`xarst source`: the file a text was imported from, byte for byte, on standard output."""

import sys

import click

from xarst_site.cli import Failure, Settings, opened, with_settings
from xarst_site.storage.library import Damaged, Library, NotHere


@click.command("source")
@click.argument("name", metavar="DOC@VERSION")
@click.option("--lang", default="", help="The language. Else the authoritative one.")
@with_settings
def command(settings: Settings, name: str, lang: str) -> None:
    """Give back the file a text was imported from, byte for byte.

    It goes to standard output: xarst source xarst@2023-09-06 > policy.txt
    """
    document, at, version = name.partition("@")
    if not (document and at and version):
        raise Failure(f"{name!r} is not DOC@VERSION, such as xarst@2023-09-06")
    with opened(settings) as databases:
        connection = databases.content.open()
        try:
            library = Library(connection)
            language = lang or library.version(document, version).authoritative
            data = library.source(document, version, language)
        except (NotHere, Damaged) as error:
            raise Failure(str(error)) from error
        finally:
            connection.close()
    sys.stdout.buffer.write(data)
