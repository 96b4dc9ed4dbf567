"""Charts that no office program has a form for, as pictures for documents."""

from needs_map.app.documents.contents import Document, Exhibit
from needs_map.geo.pictures.charts import ChartWords, chart_file


def drawn(document: Document, exhibit: Exhibit, form: str = "png") -> bytes:
    """
    Draw the chart of an exhibit.

    Parameters
    ----------
    document, exhibit
        The document, and one of its exhibits with a chart.
    form
        `png` (300 dpi) or `svg`.
    """
    if exhibit.chart is None or exhibit.part is None:
        raise ValueError(f"exhibit: {exhibit.label} has no chart")
    basis = f"{exhibit.part.basis()}." if exhibit.part.population else ""
    words = ChartWords(exhibit.part.title, basis, (), document.built, document.sample)
    return chart_file(exhibit.chart, words, form)
