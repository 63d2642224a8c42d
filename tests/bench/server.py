"""The process that serves: one waitress with four threads, as `xarst serve` runs it.

`python -m tests.bench.server VAR` opens the embedded databases under VAR and says its
port; then it reads one order a line and answers each with one line:

- `{"serve": "site"}`: the site answers;
- `{"serve": "bare", "path": …, "headers": {…}}`: a bare WSGI function answers instead,
  on the same waitress, with the status, headers and bytes of the site's answer to that;
- `{"memory": true}`: the resident memory of this process, in bytes.
"""

import json
import logging
import sys
import threading
from pathlib import Path

from waitress import create_server

from xarst_site import close, main


def bare(application, path, headers):
    """The yardstick: a function that does nothing but give one ready answer."""
    path, _, query = path.partition("?")
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    said = []
    body = b"".join(application(environ, lambda *start: said.append(start)))
    ((status, ready),) = said
    ready = list(ready)
    chunks = [body] if body else []

    def app(environ, start_response):
        start_response(status, ready)
        return chunks

    return app


def memory():
    """Resident memory of this process, in bytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise SystemExit("this system does not tell how much memory a process takes")


def serve(var):
    """Serve until the orders end."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    application = main({}, **{"xarst.var": var})
    server = create_server(application, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    print(json.dumps({"port": int(server.effective_port)}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if "memory" in order:
            print(json.dumps({"memory": memory()}), flush=True)
            continue
        if order["serve"] == "bare":
            server.application = bare(application, order["path"], order["headers"])
        else:
            server.application = application
        print("{}", flush=True)
    close(application)


if __name__ == "__main__":
    serve(sys.argv[1])
