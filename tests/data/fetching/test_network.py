"""The line itself: certificates, proxy, and whether there is a network at all."""

import shutil
import ssl
import subprocess
import threading
import time
from http.server import HTTPServer, SimpleHTTPRequestHandler

import httpx
import pytest

from needs_map.data.errors import DataError
from needs_map.data.fetching.client import open_client
from needs_map.data.fetching.failures import failure_of
from needs_map.data.fetching.network import publisher_reachable
from tests.loopback import QUICK

pytestmark = pytest.mark.timeout(240)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate is not yet valid", "is this machine's clock right"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate has expired", "is this machine's clock right"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate in chain", "in SSL_CERT_FILE"),
    ],
)
def test_a_certificate_that_is_not_trusted_says_what_to_look_at(text, words):
    reason = failure_of(httpx.ConnectError(text))
    assert words in str(reason)
    assert not reason.again


def test_a_certificate_that_the_system_refuses_in_its_own_words_is_not_asked_for_again():
    refused = httpx.ConnectError("example.org certificate is not standards compliant")
    refused.__cause__ = ssl.SSLCertVerificationError("example.org certificate is not standards compliant")
    reason = failure_of(refused)
    assert "is not trusted (name your organisation's certificates in SSL_CERT_FILE)" in str(reason)
    assert not reason.again


def test_the_organisations_proxy_and_certificates_are_honoured(monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with open_client(QUICK) as client, pytest.raises(httpx.ConnectError):
        client.get("https://example.invalid/")  # refused by the proxy's port: the name was never looked up
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    with pytest.raises(DataError, match=r"none\.pem cannot be read"):
        open_client(QUICK)
    (tmp_path / "odd.pem").write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "odd.pem"))
    with pytest.raises(DataError, match=r"odd\.pem cannot be read"):
        open_client(QUICK)


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_a_root_of_the_organisations_own_is_trusted_where_it_is_named(monkeypatch, tmp_path):
    monkeypatch.undo()
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    root, key = tmp_path / "root.pem", tmp_path / "key.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    command = ["openssl", *words.split(), "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", root]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(root, key)
    with HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"https://localhost:{server.server_port}/none"
        with open_client(QUICK) as client, pytest.raises(httpx.ConnectError) as refused:
            client.get(address)
        assert "its certificate is not trusted" in str(failure_of(refused.value))
        for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
            monkeypatch.setenv(name, str(root))
            with open_client(QUICK) as client:
                assert client.get(address).status_code == httpx.codes.NOT_FOUND
            monkeypatch.delenv(name)
        server.shutdown()


def _hang(*_, **__):
    time.sleep(60)
    raise OSError


def test_whether_there_is_a_network_is_known_in_a_moment(publisher, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert publisher_reachable(publisher.url, 2.0)
    publisher.close()
    started = time.monotonic()
    assert not publisher_reachable(publisher.url, 0.5)
    monkeypatch.setattr("socket.create_connection", _hang)
    assert not publisher_reachable(publisher.url, 0.3)
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "ftp://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_said_in_words(monkeypatch, proxy):
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(DataError, match=r"The proxy that the environment names cannot be used: set HTTPS_PROXY"):
        open_client(QUICK)
