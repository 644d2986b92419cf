"""Pieces of a page: headings, tables, charts; everything that is text is escaped."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

_STYLE = """
body{max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff;
font:1rem/1.55 Georgia,'Times New Roman',serif}
h1,h2,h3,table,summary,nav,figcaption,.note,footer{font-family:system-ui,Helvetica,Arial,sans-serif}
h2{margin-top:2.8rem;border-top:1px solid #bbb;padding-top:.8rem}
img{max-width:100%;height:auto}figure{margin:1.2rem 0}figcaption{font-size:.85rem;color:#444}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.86rem;margin:.8rem 0}
th,td{border-bottom:1px solid #ddd;padding:.25rem .6rem;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
summary{cursor:pointer;padding:.3rem 0}details{margin:.5rem 0}
.note{border-left:.3rem solid #8a5a00;background:#fff8e6;padding:.5rem .8rem}
a{color:#005ea2}code{font-size:.9em;overflow-wrap:anywhere}
@media print{details>*{display:block}nav{display:none}h2{break-before:auto}}
"""


def text(value: object) -> str:
    """Return a value as text that HTML shows and never obeys.

    Examples
    --------
    >>> text("<b>"), text(0.12345), text(1200), text(None)
    ('&lt;b&gt;', '0.123', '1,200', '')
    """
    if value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value))):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.3f}"
    if isinstance(value, int):
        return f"{value:,}"
    shown = "".join(c if c.isprintable() or c in "\n\t" else "�" for c in str(value))
    return html.escape(shown, quote=True)


def paragraph(words: str, *, note: bool = False) -> str:
    """Return a paragraph; a note is set apart."""
    return f"<p class='note'>{text(words)}</p>" if note else f"<p>{text(words)}</p>"


def table(frame: pd.DataFrame, *, most: int = 40) -> str:
    """Return a table of at most so many rows, and say how many there are more.

    Examples
    --------
    >>> "<td class='n'>2</td>" in table(pd.DataFrame({"rows": [2]}))
    True
    """
    numbers = [pd.api.types.is_numeric_dtype(frame[c]) for c in frame.columns]
    kinds = [" class='n'" if number else "" for number in numbers]
    head = "".join(
        f"<th scope='col'{kind}>{text(str(name).replace('_', ' '))}</th>"
        for name, kind in zip(frame.columns, kinds, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td{k}>{text(v)}</td>" for v, k in zip(row, kinds, strict=True))
        + "</tr>"
        for row in frame.head(most).itertuples(index=False, name=None)
    )
    more = len(frame) - most
    tail = f"<p>and {more:,} rows more</p>" if more > 0 else ""
    return (
        f"<div class='scroll'><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{tail}"
    )


def folded(title: str, body: str) -> str:
    """Return something that opens when its title is clicked."""
    return f"<details><summary>{text(title)}</summary>{body}</details>"


def chart(ax: Axes) -> str:
    """Return a chart as an embedded picture with its alternative text and its numbers.

    The figure is closed afterwards.
    """
    import matplotlib
    from matplotlib import pyplot

    from toolkit.plots import alt_text, drawn_table

    figure = ax.get_figure(root=True)
    assert figure is not None
    picture = io.BytesIO()
    try:
        with matplotlib.rc_context({"savefig.bbox": "standard"}):
            figure.savefig(picture, format="png", dpi=130, metadata={"Software": None})
        alt, numbers = alt_text(ax), drawn_table(ax)
    finally:
        pyplot.close(figure)
    data = base64.b64encode(picture.getvalue()).decode("ascii")
    return (
        f"<figure><img alt='{text(alt)}' src='data:image/png;base64,{data}'></figure>"
        f"{folded('The numbers in this chart', table(numbers, most=200))}"
    )


def document(title: str, sections: Sequence[tuple[str, str, str]], *, lead: str = "") -> str:
    """Return a whole document.

    Parameters
    ----------
    title : str
    sections : sequence of (anchor, heading, body)
        Bodies are HTML; anchors are plain words.
    lead : str
        HTML that stands before the first section.

    Examples
    --------
    >>> page = document("A report", [("who", "Who speaks", "<p>Nobody.</p>")])
    >>> "<h2 id='who'>Who speaks</h2><p>Nobody.</p>" in page
    True
    """
    links = "".join(f"<li><a href='#{a}'>{text(h)}</a></li>" for a, h, _ in sections)
    parts = "".join(f"<section><h2 id='{a}'>{text(h)}</h2>{b}</section>" for a, h, b in sections)
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width,initial-scale=1'>"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; img-src data:\">"
        f"<title>{text(title)}</title><style>{_STYLE}</style></head>\n<body>"
        f"<h1>{text(title)}</h1>{lead}<nav aria-label='Contents'><ol>{links}</ol></nav>"
        f"<main>{parts}</main></body></html>\n"
    )
