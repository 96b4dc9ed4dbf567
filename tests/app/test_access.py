import json
import time
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.responses import PlainTextResponse
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from needs_map.app.access.provider import auth_secrets, check_sign_in
from needs_map.app.access.roles import Role, person_of_claims, role_of_claims
from needs_map.app.access.tokens import _provider
from needs_map.app.access.wall import SignInWall, person_of_scope
from needs_map.app.commands.main import main
from needs_map.app.commands.serve import SCRIPT
from needs_map.app.shell.server import server_parts
from needs_map.data.errors import DataError
from tests.coroutines import finished

ROOT = Path(__file__).resolve().parents[2]
NOW = 1_800_000_000
SIGNED = {"iat": NOW - 60, "sub": "u-17", "email": "ada@icb.example", "email_verified": True}
KEY = "a-secret-of-at-least-32-letters-0123"
PROVIDER = {
    "NEEDS_MAP_SIGN_IN": "1",
    "NEEDS_MAP_SIGN_IN_PROVIDER": "https://id.example/.well-known/openid-configuration",
    "NEEDS_MAP_SIGN_IN_CLIENT_ID": "needs-map",
    "NEEDS_MAP_SIGN_IN_CLIENT_SECRET": "of the client",
    "NEEDS_MAP_SIGN_IN_COOKIE_SECRET": KEY,
    "NEEDS_MAP_URL": "https://needs.example.nhs.uk/",
}


@pytest.fixture
def signed_in_only(monkeypatch):
    for name, value in PROVIDER.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("lists", "claims", "role"),
    [
        ({}, {}, Role.READER),
        ({"ANALYSTS": "Ada@icb.example"}, {}, Role.ANALYST),
        ({"ANALYSTS": "u-17", "STEWARDS": "u-17"}, {}, Role.STEWARD),
        ({"ANALYSTS": "ada@icb.example"}, {"email_verified": False}, Role.READER),  # anybody may have written that
        ({"ANALYSTS": "Intelligence team"}, {"roles": ["Everyone", "Intelligence team"]}, Role.ANALYST),
        ({}, {"roles": "steward"}, Role.STEWARD),
        ({}, {"roles": ["analyst", "reader"]}, Role.ANALYST),
        ({"ROLES_CLAIM": "groups"}, {"roles": ["steward"]}, Role.READER),
        ({"READERS": "someone@icb.example"}, {}, Role.NOBODY),
        ({"READERS": "staff"}, {"roles": ["staff"]}, Role.READER),
        ({"READERS": "staff", "ANALYSTS": "u-17"}, {}, Role.ANALYST),
        ({"ANALYSTS": "u-17"}, {"iat": NOW - 13 * 3600}, Role.NOBODY),  # signing in counts for twelve hours
        ({"ANALYSTS": "u-17", "SIGN_IN_HOURS": "24"}, {"iat": NOW - 13 * 3600}, Role.ANALYST),
        ({}, {"iat": "yesterday"}, Role.NOBODY),
    ],
)
def test_a_role_comes_from_the_claims_or_the_lists(monkeypatch, lists, claims, role):
    for name, value in lists.items():
        monkeypatch.setenv(f"NEEDS_MAP_{name}", value)
    assert role_of_claims(SIGNED | claims, NOW) is role


def test_without_sign_in_nobody_adds_data_unless_the_owner_says_so(monkeypatch):
    assert person_of_claims({}).role is Role.READER
    monkeypatch.setenv("NEEDS_MAP_ADD_WITHOUT_SIGN_IN", "1")
    assert person_of_claims({}).role is Role.ANALYST
    monkeypatch.setenv("NEEDS_MAP_SIGN_IN", "1")
    assert person_of_claims({}).role is Role.NOBODY


@pytest.mark.usefixtures("signed_in_only")
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"NEEDS_MAP_SIGN_IN_PROVIDER": ""},
            r"Signing in needs sign_in\.provider \(NEEDS_MAP_SIGN_IN_PROVIDER\): set it",
        ),
        ({"NEEDS_MAP_URL": ""}, r"needs server\.url"),
        ({"NEEDS_MAP_URL": "needs.example"}, "must be a whole address"),
        ({"NEEDS_MAP_SIGN_IN_PROVIDER": "http://id.example/x"}, "must begin with https://"),
        ({"NEEDS_MAP_SIGN_IN_COOKIE_SECRET": "short"}, "at least 32 letters"),
    ],
)
def test_what_is_missing_for_signing_in_is_one_sentence(monkeypatch, capsys, changed, sentence):
    check_sign_in()
    for name, value in changed.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(DataError, match=sentence):
        check_sign_in()
    assert main(["run"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.usefixtures("signed_in_only")
def test_streamlit_is_given_the_callback_below_the_public_address():
    assert auth_secrets()["auth"]["redirect_uri"] == "https://needs.example.nhs.uk/oauth2callback"


def asked(path, method="GET", **headers):
    """Status, headers and who asks, of a request for a path."""
    sent, who = whole(path, method, **headers)
    return sent[0]["status"], dict(sent[0]["headers"]), who


def whole(path, method="GET", **headers):
    """Messages of an answer, and who asks."""
    sent, who = [], []

    async def page(scope, receive, send):
        who.append(person_of_scope(scope))
        status, location = (302, {"location": "/"}) if path in {"/auth/login", "/oauth2callback"} else (200, {})
        await PlainTextResponse("page", status, location)(scope, receive, send)

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    named = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": named}
    finished(SignInWall(page)(scope, receive, send))
    return sent, who


@pytest.fixture
def cookie(request):
    """Give the function that makes the cookie of somebody who signed in."""
    request.getfixturevalue("signed_in_only")
    secrets_singleton.merge_programmatic_secrets(auth_secrets())

    def signed(key=KEY, **claims):
        content = json.dumps(SIGNED | {"iat": int(time.time()), "is_logged_in": True} | claims)
        return f"_streamlit_user={create_signed_value(key, '_streamlit_user', content).decode()}"

    yield signed
    secrets_singleton._programmatic_secrets = None
    secrets_singleton._reset()


CLOSED = (
    "/view/b.json",
    "/values/b/lsoa/imd/any.json",
    "/geometry/b/s/lsoa.bin",
    "/media/abc.csv",
    "/_stcore/upload_file/a/b",
    "/_stcore/metrics",
    "/api/v1/areas",
    "/queue.json",
    "/static/../view/b.json",
)


def test_figures_and_files_are_closed_to_who_has_not_signed_in(cookie):
    for path in CLOSED:
        assert asked(path)[0] == 401, path
        assert asked(path, cookie=cookie())[0] == 200, path
        assert asked(path, cookie=cookie(key="of somebody else who writes cookies"))[0] == 401, path
        assert asked(path, cookie=cookie(iat=0))[0] == 401, path
    for path in ("/", "/static/js/index.js", "/assets/1/map.js", "/healthz", "/_stcore/health", "/auth/login"):
        assert asked(path)[0] in {200, 302}, path
    assert asked("/view/b.json", cookie=cookie(roles=["analyst"]))[2][0] == (Role.ANALYST, "ada@icb.example")


@pytest.mark.usefixtures("cookie")
def test_a_base_path_opens_nothing(monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_BASE_PATH", "needs")
    assert asked("/needs/view/b.json")[0] == 401
    assert asked("/needs/static/js/index.js")[0] == 200
    assert asked("/needs/")[0] == 200


@pytest.mark.usefixtures("cookie")
def test_who_signs_in_comes_back_to_the_link():
    _, headers, _ = asked("/auth/login", referer="https://needs.example.nhs.uk/?page=map&area=E06000016")
    kept = headers[b"set-cookie"].decode()
    assert "HttpOnly" in kept
    _, headers, _ = asked("/oauth2callback", cookie=kept.partition(";")[0])
    assert headers[b"location"] == b"/?page=map&area=E06000016"
    assert b"Max-Age=0" in headers[b"set-cookie"]
    for bad in ('needs_map_return="a\\012Set-Cookie: x"', "needs_map_return=<b>", "needs_map_return=", "x"):
        assert asked("/oauth2callback", cookie=bad)[1][b"location"] == b"/"
    assert b"set-cookie" not in asked("/auth/login", referer="https://needs.example.nhs.uk/?a=<script>")[1]


def test_where_nobody_signs_in_nothing_is_closed():
    assert all(asked(path)[0] == 200 for path in CLOSED)


@pytest.fixture
def tokens(monkeypatch, signed_in_only):  # noqa: ARG001 - the provider is configured
    """Give the function that makes tokens of the provider, whose metadata and keys stand in for its server."""
    key = RSAKey.generate_key(2048, {"kid": "k1"})
    answers = {
        "https://id.example/.well-known/openid-configuration": {
            "issuer": "https://id.example",
            "jwks_uri": "https://id.example/k",
        },
        "https://id.example/k": {"keys": [key.as_dict(private=False)]},
    }
    monkeypatch.setattr("needs_map.app.access.tokens._read", answers.__getitem__)
    _provider.cache_clear()

    def made(signed_by=key, alg="RS256", **claims):
        now = int(time.time())
        usual = {"iss": "https://id.example", "aud": "needs-map", "exp": now + 300, "iat": now, "sub": "robot"}
        return jwt.encode({"alg": alg, "kid": "k1"}, usual | claims, signed_by)

    yield made
    _provider.cache_clear()


def test_a_program_is_let_in_by_a_token_of_the_provider(tokens, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_AUDIENCES", "api://needs-map")
    for token in (tokens(), tokens(aud=["other", "needs-map"]), tokens(aud="api://needs-map")):
        assert asked("/api/v1/areas", authorization=f"Bearer {token}")[0] == 200
    assert asked("/api/v1/areas", authorization=f"Bearer {tokens(roles=['analyst'])}")[2][0].role is Role.ANALYST


def test_no_other_token_lets_a_program_in(tokens):
    bad = [
        tokens(aud="another"),
        tokens(iss="https://evil.example"),
        tokens(exp=int(time.time()) - 3600),
        tokens(signed_by=RSAKey.generate_key(2048, {"kid": "k1"})),
        tokens(signed_by=OctKey.import_key(b"of at least thirty-two letters.."), alg="HS256"),
        tokens()[:-4],
        "x" * 20_000,
        "",
    ]
    for token in bad:
        status, headers, _ = asked("/api/v1/areas", authorization=f"Bearer {token}")
        assert (status, headers.get(b"www-authenticate")) == (401, b"Bearer"), token


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer x"}])
def test_the_api_refuses_with_a_problem_as_for_all_its_errors(tokens, monkeypatch, headers):  # noqa: ARG001
    monkeypatch.setenv("NEEDS_MAP_API_ORIGINS", "https://maps.example")
    start, body = whole("/api/v1/areas", origin="https://maps.example", **headers)[0]
    found = dict(start["headers"])
    assert (start["status"], found[b"content-type"]) == (401, b"application/problem+json")
    assert (found[b"www-authenticate"], found[b"cache-control"]) == (b"Bearer", b"no-store")
    assert found[b"access-control-allow-origin"] == b"https://maps.example"
    problem = json.loads(body["body"])
    assert (problem["status"], problem["title"]) == (401, "Unauthorized")
    assert "token" in problem["detail"]


@pytest.mark.usefixtures("cookie")
def test_a_browser_may_ask_whether_another_site_may_send_a_token():
    """A preflight carries no token (Fetch, CORS-preflight fetch), so that it cannot be refused for want of one."""
    assert asked("/api/v1/areas", "OPTIONS")[0] == 200
    assert asked("/view/b.json", "OPTIONS")[0] == 401


def test_both_ways_to_start_have_the_wall():
    """`streamlit run streamlit_app.py` and `needs-map run` serve one and the same file."""
    assert SCRIPT.read_bytes() == (ROOT / "streamlit_app.py").read_bytes()
    assert SignInWall in [one.cls for one in server_parts()["middleware"]]
