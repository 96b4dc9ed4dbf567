"""Pages of another site, here another port of this machine, that would look into the map or press its buttons."""

import http.client
import json
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

PAGE = "<!doctype html><title>Another site</title><link rel=icon href='data:,'>"
CONNECT = """(address) => new Promise((done) => {
    const socket = new WebSocket(address, ["streamlit"]);
    socket.onopen = () => done("opened");
    socket.onerror = socket.onclose = () => done("refused");
})"""
SEND = """(address) => fetch(address, {method: "POST", mode: "no-cors", credentials: "include", body: "x"})
    .then(() => "sent", () => "not sent")"""
FRAME = """(address) => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.onload = () => done(frame.contentWindow.length);
    frame.src = address;
    document.body.append(frame);
})"""


@pytest.fixture
def another_site():
    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, *_):
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}/"
    site.shutdown()
    site.server_close()


def test_another_site_presses_no_button(server, open_page, another_site):
    """Whatever is pressed travels by a web socket: another site's page is given none, this one's own is."""
    stream = server.url.replace("http", "ws") + "_stcore/stream"
    page = open_page(server.url)
    assert page.evaluate(CONNECT, stream) == "opened"
    page.goto(another_site)
    assert page.evaluate(CONNECT, stream) == "refused"
    with page.expect_response("**/_stcore/health") as answer:
        page.evaluate(SEND, f"{server.url}_stcore/health")
    assert answer.value.status == 403


def test_another_site_sends_no_commands(server):
    """Streamlit heeds messages of the sites that it lists, its own cloud's unless told otherwise: there are none."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", "/_stcore/host-config")
    assert json.loads(connection.getresponse().read())["allowedOrigins"] == ["https://nobody.invalid"]
    connection.close()


def test_another_site_frames_no_page(server, window, another_site):
    """Nor can it lay a page under its own, for a click that is meant for something else."""
    page = window.pages[0]
    page.goto(another_site)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.evaluate(FRAME, server.url)
    assert not page.frames[1].url.startswith(server.url)
    assert any("frame-ancestors" in words or "X-Frame-Options" in words for words in said)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (None, 200),
        ("localhost", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
    ],
)
@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/view/x.json"])
def test_a_name_pointed_at_this_server_is_not_answered(server, host, status, path):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    assert (answer.status == 403) == (status == 403)
    assert "--allow-host" in answer.read().decode() or status == 200
    connection.close()


def handshake(host):
    return {
        "Host": host,
        "Origin": f"http://{host}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }


def test_a_name_pointed_at_this_server_opens_no_web_socket(server):
    """As after a change of the name's address (DNS rebinding): there page and server have the same name."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", "/_stcore/stream", headers=handshake(f"evil.example:{server.port}"))
    assert connection.getresponse().status == 403
    connection.close()


def test_a_visitor_fills_no_memory_with_one_message(server):
    """A message that announces 40 MB is refused before it comes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as visitor:
        lines = [f"{name}: {value}" for name, value in handshake(f"127.0.0.1:{server.port}").items()]
        visitor.sendall("\r\n".join(["GET /_stcore/stream HTTP/1.1", *lines, "", ""]).encode())
        answer = visitor.makefile("rb")
        assert b" 101 " in answer.readline()
        while answer.readline().strip():
            pass
        visitor.sendall(b"\x82\xff" + struct.pack(">Q", 40_000_000) + bytes(4))
        frame = answer.read()
    assert frame[0] == 0x88  # the end of the connection
    assert int.from_bytes(frame[2:4], "big") == 1009  # too big
