import gzip

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse

from needs_map.app.commands.run import main
from needs_map.app.shell.headers import PageParts, SecurityHeaders
from needs_map.app.shell.hosts import host_name, is_origin, is_own_name
from needs_map.app.shell.paths import asset_folder, assets, loader
from tests.coroutines import finished

PAGE = PlainTextResponse("page")


def answer(app, kind="http", method="GET", **headers):
    """Status, headers and body of one request; for a web socket the first message."""
    sent = []
    scope = {
        "type": kind,
        "method": method,
        "path": "/",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive():
        return {"type": f"{kind}.{'connect' if kind == 'websocket' else 'request'}"}

    async def send(message):
        sent.append(message)

    finished(app(scope, receive, send))
    return sent


def status(app, **asked):
    return answer(app, **asked)[0]["status"]


async def accepting(_scope, _receive, send):
    await send({"type": "websocket.accept"})


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "10.1.2.3", "LOCALHOST"])
def test_its_own_names_are_answered(host):
    assert status(SecurityHeaders(PAGE, ()), host=host) == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "[::1", "x@y"])
def test_another_name_is_refused_and_told_how_to_allow_it(host):
    messages = answer(SecurityHeaders(PAGE, ()), host=host)
    assert messages[0]["status"] == 403
    assert b"--allow-host" in messages[1]["body"]


def test_names_of_the_configuration_are_answered():
    app = SecurityHeaders(PAGE, ("needs.icb.nhs.uk", ".council.example"))
    assert status(app, host="needs.icb.nhs.uk") == 200
    assert status(app, host="maps.council.example:8501") == 200
    assert status(app, host="notcouncil.example") == 403


def test_names_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_HOSTS", "needs.icb.nhs.uk, other.example")
    monkeypatch.setenv("NEEDS_MAP_FRAMES", "https://intranet.example, 'self'; script-src *")
    app = SecurityHeaders(PAGE)
    assert app.hosts == ("needs.icb.nhs.uk", "other.example")
    assert app.frames == ("https://intranet.example",)


@pytest.mark.parametrize(
    ("origin", "accepted"),
    [
        ("http://localhost:8501", True),
        ("http://localhost:9999", False),
        ("https://evil.example", False),
        ("null", False),
        ("https://needs.icb.nhs.uk", True),
    ],
)
def test_no_page_of_another_site_opens_a_web_socket(origin, accepted):
    app = SecurityHeaders(accepting, ("needs.icb.nhs.uk",))
    first = answer(app, kind="websocket", host="localhost:8501", origin=origin)[0]
    assert first["type"] == ("websocket.accept" if accepted else "websocket.close")


def test_no_page_of_another_site_sends_anything():
    app = SecurityHeaders(PAGE, ())
    assert status(app, method="POST", host="localhost:8501", origin="https://evil.example") == 403
    assert status(app, method="POST", host="localhost:8501", origin="http://localhost:8501") == 200
    assert status(app, method="GET", host="localhost:8501", origin="https://evil.example") == 200


def test_pages_are_framed_by_their_own_site_unless_others_are_named():
    own = dict(answer(SecurityHeaders(PAGE, (), ()), host="localhost")[0]["headers"])
    assert own[b"content-security-policy"].endswith(b"frame-ancestors 'self'")
    assert own[b"x-frame-options"] == b"SAMEORIGIN"
    others = dict(answer(SecurityHeaders(PAGE, (), ["https://intranet.example"]), host="localhost")[0]["headers"])
    assert others[b"content-security-policy"].endswith(b"frame-ancestors 'self' https://intranet.example")
    assert b"x-frame-options" not in others


def test_parts_of_names():
    assert host_name("Example.ORG.:80") == "example.org"
    assert not is_own_name("")
    assert is_origin("https://a.example:444")
    assert not is_origin("https://a.example/path")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--host", "999.1.1.1"], "--host 999.1.1.1 is not an address of this machine"),
        (["--host", "no.such.host.invalid"], "is not an address of this machine"),
    ],
)
def test_an_address_that_cannot_be_listened_at_is_one_sentence(monkeypatch, capsys, words, sentence):
    monkeypatch.setattr("sys.argv", ["needs-map", "run", *words])
    assert main() == 1
    err = capsys.readouterr().err
    assert sentence in err
    assert err.count("\n") == 1


def test_a_site_that_may_frame_is_an_origin(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["needs-map", "run", "--allow-frame", "'none'; script-src *"])
    with pytest.raises(SystemExit):
        main()
    assert "must be like https://intranet.example" in capsys.readouterr().err


def test_a_page_brings_the_script_and_the_styles_of_its_parts():
    class Kept(HTMLResponse):
        async def __call__(self, scope, receive, send):
            assert not dict(scope["headers"]).keys() & {b"if-none-match", b"if-modified-since"}
            await super().__call__(scope, receive, send)

    page = Kept("<body><div></div></body>", headers={"ETag": '"1"', "Last-Modified": "today"})
    start, *parts = answer(PageParts(page), **{"if-none-match": '"1"'})
    named = dict(start["headers"])
    assert named[b"link"].decode() == f"<{asset_folder()}page.js>; rel=modulepreload"
    assert not named.keys() & {b"etag", b"last-modified"}  # what a browser has kept may name styles of before
    body = b"".join(part["body"] for part in parts).decode()
    assert body == f"<body><div></div><link rel='stylesheet' href='./{asset_folder()}page.css'></body>"
    assert int(named[b"content-length"]) == len(body)
    script, styles = (gzip.decompress(assets()[name]).decode() for name in ("page.js", "page.css"))
    assert "export const map = " in script
    assert ".nm-map" in styles
    assert f'"{asset_folder()}page.js"' in loader("map")
    assert loader("map").endswith(").map(c)")
    assert b"link" not in dict(answer(PageParts(PAGE))[0]["headers"])
