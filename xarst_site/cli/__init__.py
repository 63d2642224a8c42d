"""The command `xarst`: one file per command, listed here.

What is here: the group, the settings every command takes, and how errors end: one
line on stderr and exit status 2, never a traceback. Command modules are imported when
their command is called, so that `xarst --help` is quick.
"""

import configparser
import contextlib
import importlib
import logging
import sqlite3
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, NamedTuple, NoReturn, ParamSpec

import click

if TYPE_CHECKING:
    from xarst_site.storage.databases import Databases

Settings = dict[str, str]
"""What an ini file says of the application."""


class _Command(NamedTuple):
    """Where a command is defined: a module of this package, which calls it ``command``."""

    module: str
    says: str


COMMANDS = {
    "load": _Command("load", "Put the texts of content folders into the database."),
    "serve": _Command("serve", "Serve the site."),
    "export": _Command("export", "Write the published texts as content folders."),
    "import": _Command("import_", "Make content files from a text, Markdown or HTML file."),
    "source": _Command("source", "Give back the file a text was imported from."),
    "compare": _Command("compare", "What changed between two versions or files."),
    "app": _Command("app", "Apps that speak to the JSON interface, and their keys."),
    "user": _Command("user", "Accounts of those who draft, review and look after the site."),
    "keys": _Command("keys", "Make, list and rotate the keys that sign receipts."),
    "verify": _Command("verify", "Check a receipt, offline."),
    "erase": _Command("erase", "Take what was erased out of the files."),
    "fsck": _Command("fsck", "Re-derive everything that is stored, and report what is wrong."),
    "pack": _Command("pack", "Remove for good what was deleted."),
    "evolve": _Command("evolve", "Bring the databases to the schema of this release."),
}
"""Every command, in the order of `xarst --help`."""


class Failure(click.ClickException):
    """What ends a command: one sentence for stderr, exit status 2."""

    exit_code = 2


class _Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"xarst_site.cli.{COMMANDS[name].module}")
        command: click.Command = module.command
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.says) for name, command in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="xarst-site", message="%(prog)s %(version)s")
def xarst() -> None:
    """Publish legal texts that people must be able to trust."""


P = ParamSpec("P")


def with_settings(function: Callable[Concatenate[Settings, P], None]) -> Callable[P, None]:
    """Give a command the options --ini and --var; it gets the settings they lead to first."""

    @click.option(
        "--ini",
        type=click.Path(path_type=Path),
        help="The settings. Else development.ini here, else the one that was installed.",
    )
    @click.option(
        "--var",
        type=click.Path(path_type=Path),
        help="Use the embedded databases in this directory, whatever the settings say.",
    )
    @wraps(function)
    def command(ini: Path | None, var: Path | None, *args: P.args, **kwargs: P.kwargs) -> None:
        function(read_settings(ini, var), *args, **kwargs)

    return command  # type: ignore[return-value]  # click hands ini and var over by name


def read_settings(ini: Path | None = None, var: Path | None = None) -> Settings:
    """The settings of the application in an ini file. Raises Failure.

    ``xarst.ini`` among them is the file itself. With ``var``, the databases are the
    embedded ones in that directory.
    """
    import plaster  # noqa: PLC0415

    from xarst_site.web.installation import place  # noqa: PLC0415

    if ini is None:
        ini = Path("development.ini")
        if not ini.exists():
            ini = place("development.ini")
    if not ini.is_file():
        raise Failure(f"{ini}: there is no such file")
    try:
        settings = dict(plaster.get_settings(str(ini.resolve()), "app:main"))
    except (plaster.PlasterError, configparser.Error, LookupError, UnicodeDecodeError) as error:
        raise Failure(f"{ini}: {_one_line(error)}") from error
    if not settings:
        raise Failure(f"{ini}: there is no section [app:main] in it")
    settings["xarst.ini"] = str(ini)
    if var is not None:
        settings["xarst.var"] = str(var)
        for kind in ("content", "accounts", "receipts"):
            settings.pop(f"xarst.{kind}", None)
    return settings


@contextlib.contextmanager
def opened(settings: Settings, *, any_schema: bool = False) -> Iterator["Databases"]:
    """The databases, closed again at the end of the block. Raises Failure."""
    from ZODB.POSException import POSError  # noqa: PLC0415

    from xarst_site.storage.databases import StoreError, open_databases  # noqa: PLC0415

    try:
        databases = open_databases(settings, any_schema=any_schema)
    except StoreError as error:
        raise Failure(_one_line(error)) from error
    try:
        with databases:
            yield databases
    except POSError as error:
        raise Failure(f"the database refused: {_one_line(error)}") from error


def main() -> NoReturn:
    """Run `xarst`. What goes wrong is one line on stderr and exit status 2."""
    for library in ("relstorage", "ZODB", "txn"):
        # What they log is what we say, once more; whoever wants it adds a handler.
        logging.getLogger(library).addHandler(logging.NullHandler())
    try:
        status = xarst.main(standalone_mode=False)
    except click.exceptions.Abort:
        _end("interrupted", 130)
    except click.ClickException as error:
        _end(error.format_message(), error.exit_code if isinstance(error, Failure) else 2)
    except BrokenPipeError:
        # Whoever read us has seen enough; Python must not complain on its way out.
        sys.stderr.close()
        sys.exit(1)
    except (OSError, sqlite3.Error) as error:
        _end(_one_line(error), 2)
    sys.exit(status if isinstance(status, int) else 0)


def _end(message: str, status: int) -> NoReturn:
    click.echo(f"xarst: {message}", err=True)
    sys.exit(status)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
