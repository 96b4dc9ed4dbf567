"""Words and size of a picture: those that stand when the file is made, not when its button was drawn."""

from functools import partial

from streamlit.testing.v1 import AppTest

from needs_map.app.exports import downloads
from needs_map.app.exports.picture_size import PictureSize, of_size
from needs_map.app.exports.pictures import words_around
from needs_map.data.manifest import SAMPLE
from needs_map.figures.serving import open_serving
from needs_map.figures.sources import Sources


def script():
    import streamlit as st  # noqa: PLC0415 - runs on its own

    from needs_map.app.exports.downloads import words_of_picture  # noqa: PLC0415

    words = words_of_picture("A finding", "A definition")
    st.session_state.setdefault("drawn", []).append(words)


def test_words_typed_after_a_button_was_drawn_are_in_its_file(monkeypatch):
    monkeypatch.setattr(downloads, "ARRIVING", 0)
    page = AppTest.from_function(script).run()
    assert page.session_state["drawn"][0]() == ("A finding", "A definition", "full-width", True, True)
    page.text_area(key="picture-title").set_value("Need in Leicester")
    page.selectbox(key="paper").set_value("half-width")
    page.checkbox(key="paper-headed").uncheck().run()
    assert not page.exception
    assert page.session_state["drawn"][0]() == ("Need in Leicester", "A definition", "half-width", False, True)


def test_a_chart_is_drawn_in_the_size_that_is_chosen_for_its_file():
    words = partial(words_around, open_serving(SAMPLE), "A finding", "A definition", Sources())
    assert words().paper == "a4-landscape"
    chosen = of_size(PictureSize("half-width", headed=False), words)()
    assert (chosen.paper, chosen.headed, chosen.title) == ("half-width", False, "A finding")
    assert words().headed  # only of that file
