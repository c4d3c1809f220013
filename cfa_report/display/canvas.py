"""The sheet on which figures are drawn, and its way into the page as an inline SVG."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from cfa_report.display import palette
from cfa_report.display.fragment import Fragment, element, join, slug
from cfa_report.display.table import notes_list

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Width of every figure, in inches: narrow enough to be read on a phone, enlarged on a page.
WIDTH: Final = 4.2

_FONTS: Final = "'DejaVu Sans', Verdana, Arial, sans-serif"
_REFERENCE: Final = re.compile(r'(?:url\(#|xlink:href="#|href="#)([^)"]+)')
_ID: Final = re.compile(r'\sid="([^"]+)"')
_TAG: Final = re.compile(r"<[^>]*>")
#: Decimals past the hundredth of a point, which no eye and no printer can tell.
_FINE: Final = re.compile(r"(\.\d\d)\d+")
_OPENING: Final = re.compile(r"<svg\b[^>]*>")
_VIEW_BOX: Final = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_DROPPED: Final = re.compile(
    r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>|<style[^>]*>.*?</style>", re.S
)


@contextmanager
def theme() -> Iterator[None]:
    """Draw in our style for the time of the block; nothing global is left changed."""
    # Loading seaborn takes a second that the pages without a figure need not pay.
    import seaborn as sns
    from matplotlib import rc_context

    with (
        sns.axes_style("ticks"),
        rc_context(
            {
                "font.family": "DejaVu Sans",
                "font.size": 9.0,
                "svg.fonttype": "none",
                # A label may hold dollars: it is a text, never a formula.
                "text.parse_math": False,
                "text.color": palette.INK,
                "axes.edgecolor": palette.QUIET,
                "axes.labelcolor": palette.INK,
                "xtick.color": palette.QUIET,
                "ytick.color": palette.QUIET,
                "xtick.labelsize": 8.0,
                "ytick.labelsize": 8.0,
                "legend.fontsize": 8.0,
                "grid.color": palette.GRID,
                "hatch.linewidth": 0.6,
            }
        ),
    ):
        yield


@dataclass(frozen=True)
class Edges:
    """What is left around the axes, in inches."""

    left: float
    right: float
    bottom: float
    top: float


def new_figure(
    height: float, *, columns: int = 1, rows: int = 1, edges: Edges | None = None
) -> tuple[Figure, list[Axes]]:
    """Open a figure of ``WIDTH`` × ``height`` inches, with its axes row by row; call it in ``theme``.

    Without ``edges`` matplotlib measures every text to find them, which takes a third of the time of a figure.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout=None if edges else "constrained", facecolor=palette.PAPER)
    if edges is not None:
        figure.subplots_adjust(
            left=edges.left / WIDTH,
            right=1 - edges.right / WIDTH,
            bottom=edges.bottom / height,
            top=1 - edges.top / height,
        )
    return figure, list(figure.subplots(rows, columns, squeeze=False).flat)


def text_width(text: str, size: float) -> float:
    """Measure a line of text in the figures' font, in inches; ``size`` is in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, False)
    return width / 72


def figure_fragment(
    figure: Figure,
    *,
    title: str,
    description: str,
    name: str,
    notes: Sequence[str | Fragment] = (),
) -> Fragment:
    """Put a matplotlib figure in the page: inline SVG, described, with ids of its own.

    Parameters
    ----------
    title
        What the figure shows; printed above it, and read first by a screen reader.
    description
        The message with its numbers, for who cannot see the figure.
    name
        Prefix of the ids, unique in the page; the same name and figure give the same bytes.

    Raises
    ------
    ValueError
        If the title or the description is empty.
    """
    if not title.strip() or not description.strip():
        raise ValueError("a figure needs a title and a description")
    prefix = f"f-{slug(name)}"
    svg = inline_svg(svg_text(figure, salt=prefix), title=title, description=description, prefix=prefix)
    caption = element("figcaption", title)
    return element("figure", join([caption, Fragment(svg), notes_list(notes)]), class_="cfa-figure")


def svg_text(figure: Figure, *, salt: str) -> str:
    """Write a figure as SVG without date, creator or chance.

    ``savefig`` draws a figure twice, the first time for its layout alone, and measures each text for both; here it is
    drawn once, by the renderer that measured it. The bytes are those of ``savefig``.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_mixed import MixedModeRenderer
    from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG

    buffer = io.StringIO()
    metadata: dict[str, Any] = {"Date": None, "Creator": None, "Format": None, "Type": None}
    width, height = figure.get_size_inches()
    before, dpi = figure.canvas, figure.dpi
    figure.dpi = FigureCanvasSVG.fixed_dpi
    with theme(), rc_context({"svg.hashsalt": salt}):
        points = (width * figure.dpi, height * figure.dpi)
        writer = RendererSVG(*points, buffer, image_dpi=dpi, metadata=metadata)  # type: ignore[no-untyped-call]
        renderer: Any = MixedModeRenderer(figure, width, height, dpi, writer)  # type: ignore[no-untyped-call]
        # The layout, which drawing begins with, asks the canvas for what measures texts.
        FigureCanvasSVG(figure).get_renderer = lambda: renderer  # type: ignore[attr-defined]
        figure.draw(renderer)
        renderer.finalize()
    figure.dpi = dpi
    figure.set_canvas(before)
    return buffer.getvalue()


def inline_svg(svg: str, *, title: str, description: str, prefix: str) -> str:
    """Make an SVG fit to stand in a page: described, no style of its own, only the ids that are used, prefixed."""
    body = _DROPPED.sub("", svg).strip()
    used = dict.fromkeys(_REFERENCE.findall(body))
    names = {old: f"{prefix}-{number}" for number, old in enumerate(used)}
    body = _ID.sub(lambda m: f' id="{names[m[1]]}"' if m[1] in names else "", body)
    body = _REFERENCE.sub(lambda m: m[0].replace(f"#{m[1]}", f"#{names[m[1]]}").replace("xlink:", ""), body)
    body = body.replace("'DejaVu Sans'", _FONTS)
    body = _TAG.sub(lambda m: _FINE.sub(r"\1", m[0]), body)
    box = _VIEW_BOX.search(body)
    size = f' viewBox="0 0 {box[1]} {box[2]}"' if box else ""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg"{size} preserveAspectRatio="xMinYMin meet" role="img" '
        f'aria-labelledby="{prefix}-titre {prefix}-desc" '
        f'style="width:100%;height:auto;max-width:32rem;stroke-linejoin:round;stroke-linecap:butt">'
        f'<title id="{prefix}-titre">{escape(title)}</title><desc id="{prefix}-desc">{escape(description)}</desc>'
    )
    body = _OPENING.sub(lambda _: head, body, count=1)
    return re.sub(r">\s+<", "><", body)
