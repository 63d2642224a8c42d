"""A load client: how many answers a second one server gives to one request.

A process of its own (`python -m tests.bench.load`), so that it takes no time from the
server's interpreter. It reads one order a line (`port`, `request`, `seconds`) and answers
each with one line. Raw sockets, 32 connections kept alive, each with one request in
flight. It looks at the first answer whole and then only counts bytes, because every
further answer is as long as the first. Where the server closes after an answer (as
waitress does after a 304), the connection is opened anew.
"""

import contextlib
import json
import selectors
import socket
import sys
import time

CONNECTIONS = 32


def one_answer(port: int, request: bytes) -> bytes:
    """The bytes of one whole answer: up to its Content-Length, or to the end of the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as link:
        link.sendall(request)
        answer = b""
        while True:
            piece = link.recv(2**20)
            answer += piece
            head, separator, body = answer.partition(b"\r\n\r\n")
            lengths = [
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length:")
            ]
            if not piece or (separator and lengths and len(body) >= lengths[0]):
                return answer


def measure(port: int, request: bytes, seconds: float) -> float:
    """Answers a second over some seconds, after a fifth as much to warm up."""
    first = one_answer(port, request)
    length = len(first)
    closes = b"\r\nconnection: close" in first.lower()
    choose = selectors.DefaultSelector()
    missing: dict[socket.socket, int] = {}

    def ask(link: socket.socket) -> None:
        missing[link] = length
        link.send(request)

    def begin() -> None:
        link = socket.create_connection(("127.0.0.1", port), timeout=10)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.setblocking(False)
        choose.register(link, selectors.EVENT_READ)
        ask(link)

    for _ in range(CONNECTIONS):
        begin()
    buffer = bytearray(2**18)
    answers = 0
    now = time.perf_counter()
    start, end = now + seconds / 5, now + seconds * 1.2
    counted_from = 0.0
    while now < end:
        for key, _ in choose.select(1):
            link = key.fileobj
            assert isinstance(link, socket.socket)
            try:
                got = link.recv_into(buffer)
            except BlockingIOError:
                continue
            missing[link] -= got
            if missing[link] > 0 and got:
                continue
            if missing[link]:
                raise SystemExit(f"an answer was not {length} bytes long")
            answers += 1
            if closes:
                choose.unregister(link)
                del missing[link]
                link.close()
                begin()
            else:
                ask(link)
        now = time.perf_counter()
        if not counted_from and now >= start:
            counted_from, answers = now, 0
    for link in missing:
        with contextlib.suppress(OSError):
            link.close()
    choose.close()
    return answers / (now - counted_from)


if __name__ == "__main__":
    for line in sys.stdin:
        order = json.loads(line)
        rate = measure(order["port"], order["request"].encode(), order["seconds"])
        print(json.dumps({"rate": rate}), flush=True)
