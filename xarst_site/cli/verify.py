"""`xarst verify`: check a receipt, offline."""

import sys
from pathlib import Path

import click
import msgspec

from xarst_site.cli import Settings, with_settings
from xarst_site.receipts import keys as rules
from xarst_site.receipts.verify import LANGUAGES, Keys, own_language, read_jwks, run
from xarst_site.storage.databases import StoreError
from xarst_site.storage.key_file import keys_directory, read_keys


@click.command("verify")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--jwks", type=click.Path(path_type=Path), help="The site's key file, as published.")
@click.option(
    "--checkpoint",
    "checkpoints",
    metavar="F",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A checkpoint from elsewhere, or a consistency proof: the log must agree with it.",
)
@click.option(
    "--witness", "witnesses", metavar="VKEY", multiple=True, help="This witness must have cosigned."
)
@click.option("--text", metavar="F", type=click.Path(path_type=Path), help="The text shown, JSON.")
@click.option("--lang", type=click.Choice(LANGUAGES), default=own_language)
@with_settings
def command(  # noqa: PLR0917  click hands them over by name
    settings: Settings,
    file: Path,
    jwks: Path | None,
    checkpoints: tuple[Path, ...],
    witnesses: tuple[str, ...],
    text: Path | None,
    lang: str,
) -> None:
    """Check a receipt, offline, and say what it proves and what not.

    FILE is what the site answered: receipt, body, blind and proof. The key file is that of
    /.well-known/jwks.json; without it, this site's own keys are used if they are here. Exit
    status 0 if it holds, 1 if not, 2 if it could not be checked. No site is asked.
    """
    sys.exit(
        run(
            lang,
            file,
            jwks=jwks if jwks is not None else _own(settings),
            checkpoints=checkpoints,
            witnesses=witnesses,
            text=text,
        )
    )


def _own(settings: Settings) -> Keys | None:
    """What this site publishes of its keys; None where it has none."""
    try:
        found = read_keys(keys_directory(settings))
    except StoreError:
        return None
    return read_jwks(msgspec.json.encode(rules.jwks(found)))
