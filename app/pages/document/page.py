"""The page Document: a recipe, an area and a format, made in the queue and then downloaded."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st
from markupsafe import Markup

from needs_map.app.documents.files import FORMS, TEMPLATE, ZIP, Manner, document_name, job_of, read_made, zip_of
from needs_map.app.documents.templates import FORMS as OFFICE
from needs_map.app.documents.templates import read_template
from needs_map.app.exports.downloads import MIMES
from needs_map.app.jobs.batch import Batch
from needs_map.app.jobs.queue import begun, queue_state
from needs_map.app.link.choices import Choice, offer
from needs_map.app.link.links import linked
from needs_map.app.pages.document.collected import collected_parts, known_parts
from needs_map.app.reports.panels import say, section_say
from needs_map.app.shell.choosing import Apply
from needs_map.app.shell.contents import heading
from needs_map.app.shell.foot import page_link
from needs_map.app.shell.markdown import plain
from needs_map.app.words.markup import (
    element,
    labelled,
    list_items,
    paragraph,
)
from needs_map.data.content.recipes import Recipe, RecipeSection, read_recipe, shipped_recipes
from needs_map.data.errors import DataError
from needs_map.data.staging import staging_folder
from needs_map.figures.documents.tray import recipe_of
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.view import Change, View
from needs_map.geo.areas import LEVEL_NAMES, LIST_KINDS, LIST_LEVELS, Area, in_sentence, slug
from needs_map.geo.numbers import written

PAGE = "document"
RECIPE, FORM, EACH = "recipe", "form", "each"
"""Names of this page's choices in the link."""
EACH_LEVELS = ("icb", "place", "neighbourhood", "msoa")
MOST_EACH = 60
"""Documents that the page makes at once."""
POLL = 1.0
"""Seconds between two looks at a document that is being made."""
ONE, TRAY = "-", "tray"
HOW_TO_COLLECT = "For contents of your own, choose “Add to document” beside a table, chart or map, and come back here."
offer({RECIPE: Choice(PAGE, "recipe", lambda value, _: value in {*shipped_recipes(), TRAY})})
offer({FORM: Choice(PAGE, "format", lambda value, _: value in FORMS)})
offer({EACH: Choice(PAGE, "kind of area", lambda value, _: value in EACH_LEVELS)})


class Making(NamedTuple):
    """Documents that are being made for a visitor, or were."""

    what: str
    """Recipe, area and format, in words."""
    batch: Batch
    name: str
    """Of the file to download."""


def document_page(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the page Document.

    Parameters
    ----------
    serving, view
        The store and the view; the document is about its focus, or its practice or network.
    apply
        Takes what a choice makes of the view.
    """
    area = scene_of(serving, view).subject
    shipped = {key: read_recipe(key) for key in shipped_recipes()}
    recipes = {key: recipe for key, recipe in shipped.items() if fits(recipe, area.level)}
    kept = known_parts(serving, view.tray)
    if kept:
        recipes[TRAY] = recipe_of(kept, serving, about="" if view.chosen(EACH) else area.code)
    own = view.chosen(RECIPE) in recipes
    recipe = recipes[view.chosen(RECIPE) if own else next(iter(recipes))]
    section_say(
        f"Make a document about {in_sentence(area)} from the sentences, tables, charts and maps of these pages. "
        "Charts and tables can be edited, and each figure says how it is worked out."
    )
    form, each = _choices(serving, view, area, recipes, apply)
    template, keep = uploads(form, several=bool(each))
    areas = [serving.tree[code] for code in serving.tree.members(area.code, each)] if each else [area]
    if st.button("Make the documents" if each else "Make the document", key="make-document", type="primary"):
        manner = Manner((form,), view.basis, template, keep)
        _begin(recipe, area, form, [job_of(serving, recipe, one, manner) for one in areas])
    making: Making | None = st.session_state.get("making")
    if making is not None:
        if making.batch.state()[-1]:
            _made(making)
        else:
            st.fragment(run_every=POLL)(_watched)()
    heading(f"{recipe.title}: contents")
    if recipe is recipes.get(TRAY):
        collected_parts(serving, view, kept, apply)
        return
    st.html(contents_list([one for one in recipe.sections if not one.levels or area.level in one.levels]))
    st.caption(HOW_TO_COLLECT)


def fits(recipe: Recipe, level: str) -> bool:
    """Whether a recipe is for a kind of area; for lists of patients only where each section names its kinds."""
    if level in LIST_LEVELS:
        return any(level in one.levels for one in recipe.sections) and all(one.levels for one in recipe.sections)
    return any(not one.levels or level in one.levels for one in recipe.sections)


def _choices(serving: Serving, view: View, area: Area, recipes: dict[str, Recipe], apply: Apply) -> tuple[str, str]:
    """Recipe, format and whether there is a document for each smaller area; format and kind of area are returned."""
    state = st.session_state
    tree = serving.tree
    levels = [*(level for level in EACH_LEVELS if level in tree.levels), *(one for one in LIST_KINDS if tree.at(one))]
    recipe = recipes[view.chosen(RECIPE) if view.chosen(RECIPE) in recipes else next(iter(recipes))]
    inside = {level: len(tree.members(area.code, level)) for level in levels if fits(recipe, level)}
    kinds = [level for level, count in inside.items() if 1 < count <= MOST_EACH]
    each = view.chosen(EACH) if view.chosen(EACH) in kinds else ""
    state["document-recipe"] = view.chosen(RECIPE) if view.chosen(RECIPE) in recipes else next(iter(recipes))
    state["document-form"] = view.chosen(FORM, next(iter(FORMS)))
    state["document-each"] = each or ONE
    first, second, third = st.columns([3, 3, 4], gap="medium", vertical_alignment="bottom")
    with first:
        st.selectbox(
            "Recipe",
            list(recipes),
            format_func=lambda key: recipes[key].title,
            key="document-recipe",
            on_change=_choose(apply, RECIPE, "document-recipe"),
        )
    with second:
        st.selectbox(
            "Format",
            list(FORMS),
            format_func=FORMS.__getitem__,
            key="document-form",
            on_change=_choose(apply, FORM, "document-form"),
        )
    with third:
        st.selectbox(
            "How many?",
            [ONE, *kinds],
            format_func=lambda level: (
                f"One, about {area.short}"
                if level == ONE
                else f"One for each {LEVEL_NAMES[level][0]} ({inside[level]})"
            ),
            key="document-each",
            help=f"A zip of up to {MOST_EACH} documents. The command needs-map document makes more.",
            on_change=_choose(apply, EACH, "document-each"),
        )
    return str(state["document-form"]), each


def uploads(form: str, *, several: bool) -> tuple[bytes, bytes]:
    """
    Take a template and an earlier document from the visitor.

    Parameters
    ----------
    form
        Format of the document: only Word and PowerPoint files have either.
    several
        Whether several documents are made, of which no one has an earlier one.

    Returns
    -------
    template, keep
        As `Manner` has them, checked; empty where none is given, or where it is refused, which is said.
    """
    if form not in OFFICE:
        return b"", b""
    with st.expander(plain(f"Your own {OFFICE[form]} template, and text of yours to keep")):
        first, second = st.columns(2, gap="medium")
        with first:
            template = _own_file(
                form,
                "template",
                f"A {OFFICE[form]} template of your organisation",
                "Its layouts or styles, colours and fonts are used.",
            )
        with second:
            keep = (
                b""
                if several
                else _own_file(
                    form,
                    "keep",
                    "The document as it was made before",
                    "Text that you added is kept: in Word under “Your own text”, in PowerPoint in boxes of your own.",
                )
            )
    return template, keep


def _own_file(form: str, key: str, label: str, about: str) -> bytes:
    """A file that a visitor opens, checked as the command checks it; empty if there is none or it is refused."""
    file = st.file_uploader(plain(label), type=form, key=f"document-{key}-{form}", help=plain(about))
    if file is None:
        return b""
    with staging_folder() as folder:
        path = folder / f"Your file.{form}"
        path.write_bytes(file.getvalue())
        try:
            return read_template(path, form, {"keep": "document"}.get(key, key))
        except DataError as error:
            st.error(plain(str(error)), icon=":material/error:")
            return b""


def _choose(apply: Apply, name: str, key: str) -> Callable[[], None]:
    """Return what keeps a widget's value in the link."""
    return lambda: apply(
        lambda view: Change(view.choosing(name, str(st.session_state[key]).replace(ONE, "") or ""), ())
    )


def _begin(recipe: Recipe, area: Area, form: str, jobs: list[Callable[[], bytes]]) -> None:
    """Have the documents made, in place of those before."""
    before: Making | None = st.session_state.get("making")
    if before is not None:
        before.batch.stop()
    link = page_link()
    several = f"{len(jobs)} documents" if len(jobs) > 1 else FORMS[form]
    stem = f"{slug(area.name)}-{area.code.lower()}-{recipe.key.replace('_', '-')}"
    name = f"{stem}.{ZIP}" if len(jobs) > 1 else document_name(recipe, area, form)
    batch = Batch([linked(link, job) for job in jobs], begun, at_once=max(queue_state()["workers"], 1))
    st.session_state["making"] = Making(f"{recipe.title}, {area.name} ({several})", batch, name)


def _watched() -> None:
    """Say how far the documents are, until they are made."""
    making: Making = st.session_state["making"]
    ended, total, is_over = making.batch.state()
    if is_over:
        st.rerun()
    words = f"{making.what}: being made. You can go to other pages and come back."
    if total > 1:
        st.progress(ended / total, text=plain(f"{words} {ended} of {total} are ready."))
    else:
        say(words)
    if st.button("Stop", key="stop-document"):
        making.batch.stop()
        del st.session_state["making"]
        st.rerun()


def _made(making: Making) -> None:
    """Offer the file, with what is not available in it; or say why there is none."""
    try:
        found = [read_made(one) for one in making.batch]
    except DataError as error:
        st.error(plain(f"{making.what} could not be made. {error}"), icon=":material/error:")
        return
    files = [file for one in found for file in one.files]
    content = files[0][1] if len(found) == 1 else zip_of(files)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.download_button(
            "Download",
            content,
            making.name,
            MIMES[making.name.rpartition(".")[2]],
            key="download-document",
            icon=":material/download:",
            on_click="ignore",
        )
        size = written(len(content) / 1e6, 1)
        st.html(paragraph("nm-small", f"{making.what}: ready, {size} MB.", role="status"))
    every = dict.fromkeys(one for made in found for one in made.missing)
    missing = [f"{title}: {text}" for title, text in every if title != TEMPLATE]
    if missing:
        say(f"Not available: {' '.join(missing)}")
    for title, text in every:
        if title == TEMPLATE:
            say(text)


def contents_list(sections: list[RecipeSection]) -> Markup:
    """What each section of a document holds, as a list."""
    lines = [labelled(one.title, _holds(one)) for one in sections]
    always = [element("strong", title) for title in ("Sources", "How each figure is worked out")]
    return element("ol", list_items([*lines, *always]), class_="nm-remarks")


def _holds(section: RecipeSection) -> str:
    """What a section has, in words."""
    counts = {"map": len(section.maps), "chart": len(section.charts), "table": len(section.tables)}
    words = ["finding"] if section.headline else []
    words += ["your text"] if section.text else []
    words += [f"{count} {name}{'s' if count > 1 else ''}" for name, count in counts.items() if count]
    return ", ".join(words)
