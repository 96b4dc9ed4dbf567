"""The words of a picture: those that stand when the file is made, not when its button was drawn."""

from streamlit.testing.v1 import AppTest

from needs_map.app.exports import downloads


def script():
    import streamlit as st  # noqa: PLC0415 - runs on its own

    from needs_map.app.exports.downloads import words_of_picture  # noqa: PLC0415

    words = words_of_picture("A finding", "A definition")
    st.session_state.setdefault("drawn", []).append(words)


def test_words_typed_after_a_button_was_drawn_are_in_its_file(monkeypatch):
    monkeypatch.setattr(downloads, "ARRIVING", 0)
    page = AppTest.from_function(script).run()
    assert page.session_state["drawn"][0]() == ("A finding", "A definition", "a4-portrait")
    page.text_area(key="picture-title").set_value("Need in Leicester").run()
    assert not page.exception
    assert page.session_state["drawn"][0]() == ("Need in Leicester", "A definition", "a4-portrait")
