"""The OpenAPI document is true: whatever it allows is answered as it says.

Schemathesis asks a real server, by its own command, with every check it has: what the
description allows, what it forbids, the edges, methods that are not described, and
sequences that follow one answer's contents to the next address.
"""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from webob import Request
from webtest.http import StopableWSGIServer

from tests.api_examples import site
from xarst_site.api.endpoints import ENDPOINTS

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def real():
    with site() as application:
        yield application


@pytest.fixture(scope="module")
def served(real):
    """The port of a server with the real content."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = StopableWSGIServer.create(real, threads=4)
    yield int(server.effective_port)
    server.shutdown()
    server.runner.join(10)


def test_every_answer_is_as_described(served, tmp_path):
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", "--no-color"),
        *("--checks", "all", "--max-examples", "60", "--generation-deterministic"),
        "--continue-on-failure",
        f"http://127.0.0.1:{served}/api/v1/openapi.json",
    ]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "tests.api.described_formats",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # all but the address of the description itself
    assert f"Tested: {len(ENDPOINTS) - 1}" in done.stdout


def test_every_endpoint_is_described(real):
    description = Request.blank("/api/v1/openapi.json").get_response(real).json
    assert description["openapi"].startswith("3.1")
    assert len(description["paths"]) == len(ENDPOINTS)
