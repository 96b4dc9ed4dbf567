import pytest

from needs_map.app.commands.main import main
from needs_map.data.configuration import SETTINGS, check_configuration, is_on, list_setting, number_of, text_of
from needs_map.data.errors import DataError

FILE = """
store = "/srv/needs/store"

[server]
port = 8600
hosts = ["needs.example.nhs.uk", " "]

[update]
from_page = true
mirror = "https://reader:hunter2@mirror.example/files"
"""


@pytest.fixture
def configured(monkeypatch, tmp_path):
    """Give the function that writes the file and clears the environment."""
    for setting in SETTINGS.values():
        monkeypatch.delenv(setting.variable, raising=False)

    def write(text):
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("NEEDS_MAP_CONFIG", str(path))
        return path

    return write


def test_the_environment_goes_before_the_file_and_the_file_before_what_is_usual(configured, monkeypatch):
    configured(FILE)
    assert (text_of("store"), number_of("server.port")) == ("/srv/needs/store", 8600)
    assert list_setting("server.hosts") == ("needs.example.nhs.uk",)
    assert is_on("update.from_page")
    assert number_of("server.workers") == 1
    monkeypatch.setenv("NEEDS_MAP_PORT", "9000")
    monkeypatch.setenv("NEEDS_MAP_HOSTS", "a.example, b.example")
    monkeypatch.setenv("NEEDS_MAP_ALLOW_UPDATE", "no")
    assert number_of("server.port") == 9000
    assert list_setting("server.hosts") == ("a.example", "b.example")
    assert not is_on("update.from_page")


def test_a_file_that_changed_is_read_again(configured):
    configured('store = "a"')
    assert text_of("store") == "a"
    configured('store = "other"')
    assert text_of("store") == "other"


def test_the_command_prints_a_file_without_secrets(configured, monkeypatch, capsys):
    path = configured(FILE)
    assert main(["config"]) == 0
    printed = capsys.readouterr().out
    assert str(path) in printed
    assert "hunter2" not in printed
    assert 'mirror = "https://mirror.example/files"  # file: ' in printed
    assert "port = 8600  # file: " in printed
    configured(printed)  # what is printed can be read again
    assert number_of("server.port") == 8600
    secrets = [key for key, setting in SETTINGS.items() if setting.secret]
    for key in secrets:
        monkeypatch.setenv(SETTINGS[key].variable, "hunter2")
    assert main(["config"]) == 0
    printed = capsys.readouterr().out
    assert "hunter2" not in printed
    assert printed.count('"set, not shown"') == len(secrets)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("prot = 1", "sets 'prot', which is no setting"),
        ("[server]\nworker = 2", "sets 'server.worker', which is no setting"),
        ('[server]\nport = "8501"', "server.port must be a whole number, such as 8501"),
        ("[server]\nport = true", "server.port must be a whole number"),
        ('[server]\nhosts = "a.example"', "server.hosts must be a list of texts"),
        ("[update]\nfrom_page = 1", "update.from_page must be true or false"),
        ("[server]\nport = 70000", "server.port is 70000: it must be 1 to 65535"),
        ("store = 3", "store must be text in quotation marks"),
        ("store = /srv", "is not a TOML file"),
    ],
)
def test_a_line_that_cannot_be_used_is_one_sentence(configured, capsys, text, sentence):
    configured(text)
    if "65535" not in sentence:
        with pytest.raises(DataError, match=sentence.replace(".", r"\.")):
            check_configuration()
    assert main(["run"]) == 1
    assert sentence in capsys.readouterr().err


def test_a_variable_or_a_file_that_cannot_be_used_is_one_sentence(configured, monkeypatch, tmp_path):
    configured("")
    monkeypatch.setenv("NEEDS_MAP_WORKERS", "two")
    with pytest.raises(DataError, match="NEEDS_MAP_WORKERS is 'two': it must be a whole number, such as 1"):
        number_of("server.workers")
    monkeypatch.setenv("NEEDS_MAP_CONFIG", str(tmp_path / "none.toml"))
    with pytest.raises(DataError, match="cannot be read"):
        text_of("store")
