"""`xarst serve`: load the content that came with the site, then serve it."""

import logging
import signal
import warnings
from types import FrameType
from typing import NoReturn

import click

from xarst_site.cli import Failure, Settings, with_settings
from xarst_site.cli.load import put

HOST = "127.0.0.1"
PORT = 6543


@click.command("serve")
@click.option("--host", default=HOST, show_default=True, help="The address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 256))
@with_settings
def command(settings: Settings, host: str, port: int, threads: int) -> None:
    """Load the content that came with the site, then serve it until interrupted.

    Other commands work while it runs; what they load is shown at once.
    """
    from waitress.server import create_server  # noqa: PLC0415

    from xarst_site import close, main  # noqa: PLC0415

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Under load it would log one line a waiting request, which helps nobody.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # Pyramid 2.1 still imports pkg_resources, and each reader of this console would be told.
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
    settings.setdefault("xarst.url", f"http://{host}:{port}")
    put(settings)
    application = main({}, clock=None, **settings)
    try:
        try:
            server = create_server(application, host=host, port=port, threads=threads)
        except OSError as error:
            raise Failure(
                f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port"
            ) from error
        address = f"http://{host}:{server.effective_port}"
        click.echo(f"\nOpen {address}/  (the texts: {address}/zh-CN/xarst/)\nCtrl-C ends it.")
        signal.signal(signal.SIGTERM, _end)
        try:
            server.run()
        finally:
            server.close()
    finally:
        close(application)


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    # waitress finishes its work and returns from run() on SystemExit.
    raise SystemExit(0)
