"""Texts of stores, links and files where Streamlit reads Markdown: captions, headings, labels, messages."""

import re

MARKUP = re.compile(r"[\\`*_\[\]~$]|&(?=#?\w+;)|<(?=[a-zA-Z/!?])|:(?=[a-zA-Z:])|(?m:^\s*[>#+-])")
"""What would begin emphasis, code, a link, a picture, a formula, an entity, a tag, a colour, a list or a heading."""
SHORTCODE = re.compile(r":(?=[\w+/-]+:)")
"""Begins an icon or an emoji, which are looked for when marks have been read: an invisible sign keeps it apart."""
NUMBERED = re.compile(r"(?m)^(\s*\d+)([.)])")
WORD_JOINER = "\u2060"


def plain(text: str) -> str:
    r"""
    Escape a text for where Streamlit reads Markdown, so that it is shown as it stands.

    Parameters
    ----------
    text
        Any text, such as the name of an area.

    Returns
    -------
    markdown
        With a backslash before what would be markup: `*` becomes `\*`. Ordinary sentences stay as they are.
    """
    shown = MARKUP.sub(lambda mark: f"{mark[0][:-1]}\\{mark[0][-1]}", text.strip())
    return SHORTCODE.sub(f":{WORD_JOINER}", NUMBERED.sub(r"\1\\\2", shown))
