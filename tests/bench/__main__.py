"""Measure, and print a table: what, how much, what was aimed at, whether it was met.

Everything runs on loopback, from the embedded store in a directory of its own, for
about three minutes. A ratio is the median over rounds in which the site and a bare WSGI
function took turns on the same waitress with the same bytes; only ratios travel from
one machine to another.
"""

import gc
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from tests.bench import compared, editing
from tests.bench.load import one_answer
from xarst_site.storage.content_folder import load, read_folder
from xarst_site.storage.databases import open_databases
from xarst_site.storage.library import Library
from xarst_site.text import markdown
from xarst_site.text.parse import parse
from xarst_site.text.uids import minter

ROOT = Path(__file__).parent.parent.parent
CURRENT = "/api/v1/documents/xarst/current"
PAGE = "/zh-CN/xarst/"
ROUNDS = 101
SECONDS = 0.1
MOST_PAGES = 3000


class Process:
    """A Python process that answers each order with a line. Ended by its own handle."""

    def __init__(self, module, *arguments):
        self.handle = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", module, *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def read(self):
        line = self.handle.stdout.readline()
        if not line:
            raise SystemExit(f"a process ended early, with status {self.handle.wait(10)}")
        return json.loads(line)

    def order(self, **what):
        self.handle.stdin.write(json.dumps(what) + "\n")
        self.handle.stdin.flush()
        return self.read()

    def end(self):
        self.handle.stdin.close()
        try:
            self.handle.wait(10)
        except subprocess.TimeoutExpired:
            self.handle.kill()
            self.handle.wait(10)
        self.handle.stdout.close()


@contextmanager
def process(module, *arguments):
    """A `Process` that ends with the block."""
    one = Process(module, *arguments)
    try:
        yield one
    finally:
        one.end()


def request(path, **headers):
    """The bytes of a GET."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""])


def parts(answer):
    """Status line, headers and body of an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    return status, dict(line.split(": ", 1) for line in lines), body


def without_date(answer):
    """The bytes of an answer but for the one header that the server adds by the clock."""
    return re.sub(rb"\r\nDate: [^\r]*", b"", answer)


def row(what, value, target="", *, met=None):
    """Print a line of the table."""
    said = {True: "met", False: "NOT MET", None: ""}[met]
    print(f"{what:<58} {value:>12}  {target:<10} {said}", flush=True)


def fill(var):
    """Load the content into the embedded store, and give back the source of the real text."""
    folder = read_folder(ROOT / "content")
    if folder.problems:
        raise SystemExit("\n".join(map(str, folder.problems)))
    with open_databases({"xarst.var": var}) as databases:
        load(databases.content, folder.documents)
        connection = databases.content.open()
        source = Library(connection).source("xarst", "2023-09-06", "zh-CN")
        connection.close()
    return source


def importing(source):
    """Seconds to read the real text into a tree and to write it as Markdown: the median."""
    taken = []
    for _ in range(9):
        gc.collect()
        begun = time.perf_counter()
        text, _ = parse(source.decode(), language="zh-CN", mint=minter("xarst", "2023-09-06"))
        markdown.write(text)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def cold_start(var):
    """Seconds from the start of the process to the first whole page: the median of three."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        with process("tests.bench.server", var) as server:
            status, _, _ = parts(one_answer(server.read()["port"], request(PAGE).encode()))
            taken.append(time.perf_counter() - begun)
        if " 200 " not in status:
            raise SystemExit(f"{PAGE}: {status}")
    return statistics.median(taken)


def crawl(port):
    """Ask for every address that can be reached, in every coding; how many there are."""
    waiting = ["/", "/zh-CN/", "/en/", "/api/v1/documents", "/api/v1/openapi.json"]
    seen = set(waiting)
    pages = 0
    while waiting and pages < MOST_PAGES:
        path = waiting.pop()
        for coding in ("gzip", "br", "identity"):
            ask = request(path, Accept_Encoding=coding, Connection="close")
            status, headers, body = parts(one_answer(port, ask.encode()))
        if " 200 " not in status:
            continue
        pages += 1
        kind = headers.get("Content-Type", "")
        if kind.startswith("text/html"):
            found = re.findall(rb'(?:href|src)="([^"#]*)', body)
        elif kind.startswith("application/json"):
            found = re.findall(rb'"(/(?:api|zh-CN|en)/[^"{]*)"', body)
        else:
            found = []
        for link in found:
            target = urlsplit(urljoin(path, link.decode().replace("&amp;", "&")))
            address = target.path + (f"?{target.query}" if target.query else "")
            if not target.netloc and not target.scheme and address not in seen:
                seen.add(address)
                waiting.append(address)
    return pages


def ratio(server, client, port, path, headers):
    """How fast the site is as a multiple of the bare function, and its answers a second."""
    asked = request(path, **{name.replace("-", "_"): value for name, value in headers.items()})
    orders = {
        "site": {"serve": "site"},
        "bare": {"serve": "bare", "path": path, "headers": headers},
    }
    answers = set()
    for order in orders.values():
        server.order(**order)
        answers.add(without_date(one_answer(port, asked.encode())))
    if len(answers) != 1:
        raise SystemExit(f"{path}: the bare function does not give the same bytes")
    ratios, rates = [], []
    for number in range(ROUNDS):
        rate = {}
        for name in ("site", "bare") if number % 2 else ("bare", "site"):
            server.order(**orders[name])
            rate[name] = client.order(port=port, request=asked, seconds=SECONDS)["rate"]
        ratios.append(rate["site"] / rate["bare"])
        rates.append(rate["site"])
    server.order(serve="site")
    return statistics.median(ratios), statistics.median(rates)


def speed(var):
    """The ratios."""
    with process("tests.bench.server", var) as server, process("tests.bench.load") as client:
        port = server.read()["port"]
        for name, path, condition in (
            ("current", CURRENT, False),
            ("current", CURRENT, True),
            ("the page of the real text", PAGE, False),
        ):
            for coding in ("identity", "gzip"):
                headers = {"Accept-Encoding": coding}
                if condition:
                    first = one_answer(port, request(path, Accept_Encoding=coding).encode())
                    headers["If-None-Match"] = parts(first)[1]["Etag"]
                value, rate = ratio(server, client, port, path, headers)
                what = f"{name}, {304 if condition else 200}, {coding} ({rate:,.0f}/s)"
                row(what, f"{value:.2f} ×", ">= 0.90", met=value >= 0.9)


def sizes(var):
    """Bytes of the answers that matter, in each coding."""
    with process("tests.bench.server", var) as server:
        port = server.read()["port"]
        for name, path in (
            ("current", CURRENT),
            ("the whole tree", "/api/v1/documents/xarst/versions/2023-09-06"),
            ("the page of the real text", PAGE),
        ):
            found = []
            for coding in ("identity", "gzip", "br"):
                _, _, body = parts(one_answer(port, request(path, Accept_Encoding=coding).encode()))
                found.append(f"{len(body):,}")
            row(f"{name}, bytes: identity / gzip / br", " / ".join(found))


def run():
    """Everything, in a directory that is gone afterwards."""
    print(f"{'':<58} {'measured':>12}  {'aimed at':<10}")
    with tempfile.TemporaryDirectory(prefix="xarst-bench-") as directory:
        var = str(Path(directory) / "var")
        source = fill(var)
        seconds = importing(source)
        row(
            "import of the real text: read, write as Markdown",
            f"{seconds * 1000:.0f} ms",
            "<= 100 ms",
            met=seconds <= 0.1,
        )
        compared.run(row)
        editing.run(row)
        seconds = cold_start(var)
        row("cold start, to the first page", f"{seconds:.2f} s", "<= 2 s", met=seconds <= 2)
        with process("tests.bench.server", var) as server:
            port = server.read()["port"]
            pages = crawl(port)
            resident = server.order(memory=True)["memory"]
            row(
                f"resident memory after {pages} addresses in 3 codings",
                f"{resident / 1e6:.0f} MB",
                "<= 120 MB",
                met=resident <= 120e6,
            )
        sizes(var)
        print("\nas a multiple of a bare WSGI function on the same waitress, same bytes:")
        speed(var)


if __name__ == "__main__":
    run()
