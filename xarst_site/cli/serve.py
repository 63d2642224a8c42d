"""`xarst serve`: load the content that came with the site, then serve it.

Where the settings say ``xarst.first_people = true`` and nobody has an account, it makes one
of each kind that a text needs, and shows their passwords once on the console.
"""

import logging
import signal
import warnings
from types import FrameType
from typing import Any, NoReturn

import click

from xarst_site.cli import Failure, Settings, with_settings
from xarst_site.cli.load import put
from xarst_site.cli.user import first_people

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
    told = first_people(settings)
    application = main({}, clock=None, **settings)
    try:
        try:
            server = create_server(
                application, host=host, port=port, threads=threads, **_proxy(settings)
            )
        except OSError as error:
            raise Failure(
                f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port"
            ) from error
        address = f"http://{host}:{server.effective_port}"
        if told:
            click.echo(f"\nThe editor's pages: {address}/editor/")
            click.echo("\n".join(told))
        click.echo(f"\nOpen {address}/  (the texts: {address}/zh-CN/xarst/)\nCtrl-C ends it.")
        signal.signal(signal.SIGTERM, _end)
        try:
            server.run()
        finally:
            server.close()
    finally:
        close(application)


def _proxy(settings: Settings) -> dict[str, Any]:
    """What waitress is told of the proxy in front, whose word on who asks is believed."""
    proxy = settings.get("xarst.proxy", "").strip()
    if not proxy:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto"}
    return {
        "trusted_proxy": proxy,
        "trusted_proxy_headers": headers,
        "clear_untrusted_proxy_headers": True,
    }


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    # waitress finishes its work and returns from run() on SystemExit.
    raise SystemExit(0)
