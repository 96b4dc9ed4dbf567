"""A publisher on the loopback interface, for tests: files and ArcGIS layers at HOST/PATH, and faults on request."""

import hashlib
import json
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from needs_map.data.fetching.client import Patience, Silent

LAYER_PAGE = 5
QUICK = Patience(attempts=2, pause=0, longest=0, connect=10, read=20, sleep=lambda _: None)
PAGE = b"<html><body>Sorry, we will be back soon</body></html>"


class Told(Silent):
    """A watcher that keeps the sentences it is told."""

    def __init__(self):
        self.said = []

    def say(self, words):
        self.said.append(words)


class Publisher:
    """Serves `files` (address without https:// to bytes) and `layers` (to rows); faults are used up in turn."""

    def __init__(self):
        self.files, self.layers, self.faults, self.asked = {}, {}, {}, []
        self.validators = True
        self.edited = 1
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # a body would wait 40 ms for its head to be acknowledged

            def do_GET(self):
                publisher.answer(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a client may hang up: that is its right
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def fault(self, text, *kinds):
        """Make the next requests whose address holds the text go wrong, one kind after the other."""
        self.faults.setdefault(text, []).extend(kinds)

    def requests(self, text=""):
        """Addresses asked for that hold a text, with the Range of each."""
        return [(path, headers.get("Range", "")) for path, headers in self.asked if text in path]

    def answer(self, handler):
        path = handler.path.lstrip("/")
        self.asked.append((path, dict(handler.headers)))
        kind = next((queue.pop(0) for text, queue in self.faults.items() if text in path and queue), "")
        body = self.body(path)
        if kind in {"500", "404", "403", "202"}:
            return self.send(handler, int(kind), PAGE, {"Content-Type": "text/html"})
        if kind == "429":
            return self.send(handler, 429, b"", {"Retry-After": "7"})
        if kind == "html":
            return self.send(handler, 200, PAGE, {"Content-Type": "text/html"})
        if kind == "hang":
            time.sleep(1.5)
        if body is None:
            return self.send(handler, 404, b"not found", {})
        if kind == "corrupt":
            middle = len(body) // 2
            body = body[:middle] + bytes(b ^ 0x55 for b in body[middle : middle + 64]) + body[middle + 64 :]
        return self.send_file(handler, body, kind)

    def body(self, path):
        parts = urlsplit("//" + path)
        place = parts.netloc + parts.path
        if place.endswith("/query") and place.removesuffix("/query") in self.layers:
            return json.dumps(self.query(place.removesuffix("/query"), parse_qs(parts.query))).encode()
        if place in self.layers and "f=json" in parts.query:
            return json.dumps({"editingInfo": {"lastEditDate": self.edited}}).encode()
        if "/FeatureServer/" in place:
            return json.dumps({"error": {"code": 400, "message": "Invalid URL"}}).encode()
        return self.files.get(path)

    def query(self, place, query):
        rows = self.layers[place]
        if query.get("returnCountOnly") == ["true"]:
            return {"count": len(rows)}
        start = int(query.get("resultOffset", ["0"])[0])
        page = rows[start : start + min(LAYER_PAGE, int(query["resultRecordCount"][0]))]
        more = start + len(page) < len(rows)
        if query["f"] == ["geojson"]:
            features = [{"type": "Feature", **row} for row in page]
            return {"type": "FeatureCollection", "features": features, "properties": {"exceededTransferLimit": more}}
        attributes = [row.get("properties", row) for row in page]
        return {"features": [{"attributes": row} for row in attributes], "exceededTransferLimit": more}

    def send_file(self, handler, body, kind):
        headers = {"Content-Type": "application/octet-stream"}
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.validators:
            headers |= {
                "ETag": etag,
                "Last-Modified": "Sat, 01 Nov 2025 00:00:00 GMT",
                "Date": "Sun, 02 Nov 2025 09:00:00 GMT",
            }
            if handler.headers.get("If-None-Match") == etag:
                return self.send(handler, 304, b"", headers)
        found = re.match(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        current = handler.headers.get("If-Range") in {None, etag}
        start = int(found[1]) if found and current and kind != "norange" else 0
        if start > len(body):
            return self.send(handler, 416, b"", headers)
        part = body[start:]
        status = 206 if found and current and kind != "norange" else 200
        if status == 206:
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        return self.send(handler, status, part, headers, kind)

    def send(self, handler, status, body, headers, kind=""):
        announced = len(body) // 10 if kind == "ten times" else len(body)
        handler.send_response_only(status)
        if kind == "dripping headers":
            return self.drip(handler)
        for name, value in headers.items():
            handler.send_header(name, value)
        if kind == "endless":
            handler.send_header("Transfer-Encoding", "chunked")
        elif kind == "until it closes":
            handler.send_header("Connection", "close")
        else:
            handler.send_header("Content-Length", str(announced))
        handler.end_headers()
        try:
            self.pour(handler, body, kind)
        except OSError:
            handler.close_connection = True

    def drip(self, handler):
        """Begin a header, and go on with it for as long as anybody reads."""
        handler.flush_headers()
        with suppress(OSError):
            for _ in range(400):
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.05)
        handler.close_connection = True

    def pour(self, handler, body, kind):
        if kind == "truncate":
            handler.wfile.write(body[: len(body) // 2])
            handler.close_connection = True
        elif kind == "slow":
            for start in range(0, len(body), 20_000):
                handler.wfile.write(body[start : start + 20_000])
                handler.wfile.flush()
                time.sleep(0.05)
        elif kind == "stall":
            handler.wfile.write(body[:200_000])
            handler.wfile.flush()
            time.sleep(60)
        elif kind in {"trickle", "until it closes"}:
            for start in range(len(body)):
                handler.wfile.write(body[start : start + 1])
                handler.wfile.flush()
                time.sleep(0.05)
        elif kind == "endless":
            while True:
                handler.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        else:
            handler.wfile.write(body)
        if kind == "ten times":
            handler.close_connection = True


@contextmanager
def stand_in(script, *options):
    """Run the stand-in for the publishers' addresses on a free port; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(script), "--port", str(port), *options]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.kill()
        child.wait()
