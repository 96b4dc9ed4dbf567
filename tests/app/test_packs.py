"""A content pack given to a build: its figures and sentences on the pages, kept by the next build."""

import json

from needs_map.app.commands.main import main
from tests.app.running import run_page, shown
from tests.data.content.test_packs import write_example


def test_a_pack_is_built_into_the_store_shown_and_kept(small_files, tmp_path, monkeypatch, capsys):
    folder, store = write_example(tmp_path / "borsetshire"), tmp_path / "store"
    command = ["data", "build", "--from", str(small_files), "--system", str(small_files / "tiny.toml")]
    assert main([*command, "--store", str(store), "--pack", str(folder)]) == 0
    assert "Content pack borsetshire: Borsetshire" in capsys.readouterr().out

    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    page = shown(run_page(page="inequalities"))
    assert "People living with frailty: 12.4% in Borsetshire and 15% in Ambridge (2023/24)." in page
    assert "NHS Borsetshire ICB, Joint strategic needs assessment (May 2024)" in page
    methods = " ".join(part.value for part in run_page(page="methods", subject="areas").markdown)
    sentence = "**Neighbourhoods of Borsetshire** are those that the ICB's board agreed in April 2024."
    assert sentence in methods
    assert "Leicester" not in methods

    manifest = json.loads((store / "manifest.json").read_text(encoding="utf-8"))
    (folder / "published" / "report_figures.csv").write_text("document\nx\n", encoding="utf-8")
    assert main([*command, "--store", str(store), "--pack", str(folder)]) == 1
    assert "report_figures.csv has no column 'page'" in capsys.readouterr().err
    assert json.loads((store / "manifest.json").read_text(encoding="utf-8")) == manifest

    assert main([*command, "--store", str(store)]) == 0
    again = json.loads((store / "manifest.json").read_text(encoding="utf-8"))
    assert again["packs"] == manifest["packs"]
    assert (store / again["build"] / "packs" / "borsetshire" / "methods.md").is_file()
