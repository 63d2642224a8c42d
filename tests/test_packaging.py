"""A wheel serves the site as well as a checkout does."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

TOP = Path(__file__).parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the checkout with the libraries that are here."""
    place = tmp_path_factory.mktemp("wheel")
    source = place / "source"
    shutil.copytree(
        TOP,
        source,
        ignore=shutil.ignore_patterns(
            ".git",
            ".venv",
            "var",
            "build",
            "*.egg-info",
            "*.mo",
            "__pycache__",
            ".*_cache",
            ".hypothesis",
        ),
    )
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"),
            *("--wheel-dir", str(place), str(source)),
        ],
        check=True,
    )
    (built,) = place.glob("*.whl")
    return built


def test_what_travels_in_the_wheel(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    for directory in ("content", "locales", "static"):
        for path in sorted((TOP / directory).rglob("*")):
            if path.is_file() and path.suffix not in {".py", ".pyc", ".mo"}:
                assert f"xarst_site/{path.relative_to(TOP)}" in names
    for path in sorted((TOP / "xarst_site").rglob("*.pt")):
        assert str(path.relative_to(TOP)) in names
    assert {"xarst_site/development.ini", "xarst_site/production.ini"} <= names
    for language in ("en", "zh_CN"):
        assert any(re.fullmatch(rf"xarst_site/locales/{language}/.*\.mo", name) for name in names)
    assert not [name for name in names if name.startswith(("tests/", "docs/"))]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin directory of a fresh environment that holds the wheel; libraries are borrowed."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place, with_pip=False, symlinks=True)
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", str(place / "bin/python"), "install"),
            *("--quiet", "--no-deps", "--no-index", str(wheel)),
        ],
        check=True,
    )
    (own,) = place.glob("lib/python*/site-packages")
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    # The libraries come from the environment that runs the tests; .pth files are not read
    # from there, so the checkout itself stays out of sight.
    (own / "libraries.pth").write_text(libraries + "\n")
    return place / "bin"


@pytest.fixture
def served(installed: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a site started from an empty directory with the installed command."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    empty = tmp_path / "empty"
    empty.mkdir()
    for command in (["load"],):
        subprocess.run([installed / "xarst", *command], cwd=empty, env=environment, check=True)
    log = (tmp_path / "log").open("w+")
    process = subprocess.Popen(
        [installed / "xarst", "serve", "--port", str(port)],
        cwd=empty,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        else:
            log.seek(0)
            pytest.fail(f"the installed site did not start:\n{log.read()}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        log.close()


def test_the_installed_site_shows_the_real_text(served: str, installed: Path) -> None:
    where = subprocess.run(
        [installed / "python", "-c", "import xarst_site; print(xarst_site.__file__)"],
        cwd="/",
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert str(TOP) not in where
    with urllib.request.urlopen(f"{served}/zh-CN/xarst/") as answer:
        page = answer.read().decode()
    assert answer.status == 200
    assert "感谢您使用" in page or "隐私保护政策及用户协议" in page
    assert "现行有效" in page  # messages travel compiled
    stylesheets = set(re.findall(r'<link[^>]+href="([^"]+\.css[^"]*)"', page))
    assert stylesheets
    for stylesheet in stylesheets:
        with urllib.request.urlopen(served + stylesheet) as answer:
            assert answer.status == 200
