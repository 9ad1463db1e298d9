"""Builds the report as one HTML page that needs no other file: findings, claims, text, figures and rule graph."""

import base64
import io
import json
import re
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

import pypandoc
from PIL import Image

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.records import Record
from sgd_replication.pipeline.claims.judge import JudgedClaim, JudgedClaims
from sgd_replication.pipeline.claims.registry import ClaimRegistry, load_claims
from sgd_replication.pipeline.job_settings import PageSettings
from sgd_replication.pipeline.seed_robustness import Repeats
from sgd_replication.plotting.number_text import printed_estimate, tidy
from sgd_replication.plotting.page import page
from sgd_replication.plotting.set_names import with_set_names
from sgd_replication.plotting.symbols import html_symbols
from sgd_replication.reporting.charts.figures import EXPLORED
from sgd_replication.reporting.charts.script import as_element_text, library
from sgd_replication.reporting.claim_words import in_words
from sgd_replication.reporting.claims_tables import MARKS, UNMEASURED, cited, figure_of
from sgd_replication.reporting.latex_source import PAPER, flattened, numbers_of, tex_files
from sgd_replication.reporting.programs import run_program
from sgd_replication.reporting.rule_graph import dot, drawn, rule_edges
from sgd_replication.reporting.undecided_words import with_causes

SEPARATE = ("banner", "sections/abstract", "sections/findings", "sections/summary")
"""Parts of the report that the page shows in its own form."""
PLACE = "The-claims-stand-above"
OF_AUTHORS = re.compile(r"\b(of|by|from|in|with|on)(~|\s+)\\cite\{")
"""A citation that is a part of the sentence, which an author-year style must not put in brackets."""
CLAIM_LINK = re.compile(r"\\hyperlink\{claim:([^}]*)\}")
"""A link to the entry of a claim, whose place on the page has another name than in print."""
TITLE = re.compile(r"\\title\{(.*)\\\\\\large (.*)\}")
SECTION_NUMBER = re.compile(r'(<span\s+class="header-section-number">|data-reference="sec:[^"]*">)(\d+)(?=[.<])')
FIGURE_NUMBER = re.compile(r'(data-reference="fig:[^"]*">)(\d+)(?=<)')
HEADING = re.compile(r'<h1[^>]*\bid="([^"]*)"[^>]*>(.*?)</h1>', re.DOTALL)
IMAGE = re.compile(r'<img\s+src="([^"]+)"[^>]*>')


def build_page(job: Job[PageSettings]) -> None:
    """Write ``report.html``.

    Raises:
        UserError: pandoc or graphviz fails, or the report names a file, number, equation or figure that does not exist.
    """
    files = tex_files(PAPER, job.input.generated)
    numbers = numbers_of(files["numbers"])
    registry = load_claims(job.input.registry)
    claims = with_causes(JudgedClaims.read(job.input.claims).claims, registry)
    records = [Record.read(file) for file in sorted(job.input.records)]
    references = next(file for file in job.input.sources if file.suffix == ".bib")

    def converted(latex: str, *options: str) -> str:
        return to_html(files["web"] + latex, references, *options)

    def part(latex: str) -> str:
        document = rf"\begin{{document}}{latex}\end{{document}}"
        return converted(flattened(document, files, numbers), "--metadata=suppress-bibliography:true")

    text = files | dict.fromkeys(SEPARATE, "") | {"claims_table": PLACE}
    latex = flattened(files["report"], text, numbers)
    found = part(files["sections/findings"])
    body = with_letters(
        numbered_after(converted(latex, "--metadata=reference-section-title:References"), found.count("<figure")),
        latex.partition(r"\appendix")[0].count(r"\section{"),
    )
    pictures = {file.stem: file for file in job.input.figures if file.suffix == ".png"}

    interactive = json.loads(job.input.charts.read_text(encoding="utf-8"))["charts"]

    def pictured(html: str) -> str:
        return with_pictures(lowered(html), pictures, job.settings.notebooks, interactive)

    context = {
        "title": " ".join(TITLE.findall(files["report"])[0]),
        "version": numbers["settings/version"],
        "seed": job.settings.seed,
        "notices": [part(line) for line in files["banner"].splitlines() if line.strip()],
        "abstract": part(re.sub(r"\\(begin|end)\{abstract\}", "", files["sections/abstract"])),
        "headings": HEADING.findall(body),
        "findings": pictured(found),
        "text": pictured(body).replace(PLACE, 'All claims and checks are <a href="#claims">above</a>.'),
        "graph": drawn(dot(rule_edges(records))),
        "notebooks": list(dict.fromkeys(job.settings.notebooks.values())),
        **_claims(claims, registry, job.settings),
        "charts": as_element_text(job.input.charts.read_text(encoding="utf-8")),
        "library": library(),
        "interactive": {name: words for name, words in EXPLORED.items() if name in interactive},
        "repeats": Repeats.read(job.input.seeds[0]) if job.input.seeds else None,
    }
    job.output.page.write_text(page("report.html", context), encoding="utf-8")


def _claims(claims: list[JudgedClaim], registry: ClaimRegistry, settings: PageSettings) -> dict[str, object]:
    """Return the template's variables on claims."""
    figures = {claim.id: claim.figure for claim in registry.claims}
    counts = Counter(claim.verdict for claim in claims if claim.counted)
    return {
        "claims": claims,
        "asked": {name: settings.questions.get(figure or "", UNMEASURED) for name, figure in figures.items()},
        "experiments": {name: settings.notebooks.get(figure or "") for name, figure in figures.items()},
        "counts": {verdict: counts[verdict] for verdict in MARKS},
        "letters": {verdict: mark.letter.replace("--", "–") for verdict, mark in MARKS.items()},
        "quantities": {claim.id: claim.quantity for claim in registry.claims},
        "figures": {claim.id: figure_of(claim) for claim in claims},
        "papers": {key: cited(paper) for key, paper in registry.papers.items()},
        "shown": printed_estimate,
        "tidy": tidy,
        "symbols": html_symbols,
        "with_set_names": with_set_names,
        "worded": lambda text: tidy(in_words(text, registry)),
    }


def to_html(latex: str, references: Path, *options: str) -> str:
    """Convert LaTeX to HTML with pandoc; formulas become MathML.

    Args:
        latex: LaTeX without `\\input`.
        references: the bibliography, a BibTeX file.
        options: further options of pandoc.

    Raises:
        UserError: pandoc fails, or warns that it cannot convert a part of the text.
    """
    command = [pypandoc.get_pandoc_path(), "-f", "latex", "-t", "html5", "--mathml", "--number-sections", "--citeproc"]
    named = CLAIM_LINK.sub(r"\\href{\\#claim-\1}", OF_AUTHORS.sub(r"\1\2\\citet{", latex))
    finished = run_program([*command, f"--bibliography={references}", *options], named, "pandoc")
    if "[WARNING]" in finished.stderr:
        raise UserError(f"pandoc cannot convert a part of the report to HTML: {finished.stderr.strip()}")
    return finished.stdout


def with_letters(html: str, sections: int) -> str:
    """Return HTML in which appendices have letters, as in print; pandoc numbers them on.

    Args:
        html: HTML as pandoc writes it.
        sections: number of sections before the appendices.

    Examples:
        >>> print(with_letters('<a data-reference="sec:a">3.1</a> <span class="header-section-number">2</span>', 2))
        <a data-reference="sec:a">A.1</a> <span class="header-section-number">2</span>
    """

    def lettered(found: re.Match[str]) -> str:
        number = int(found[2]) - sections
        return f"{found[1]}{chr(ord('A') + number - 1)}" if number > 0 else found[0]

    return SECTION_NUMBER.sub(lettered, html)


def numbered_after(html: str, figures: int) -> str:
    """Return HTML whose references to figures count the figures before it; pandoc counts from one in every part.

    Args:
        html: HTML as pandoc writes it.
        figures: number of figures that stand before it on the page.

    Examples:
        >>> numbered_after('Fig. <a data-reference="fig:a">9</a>, Table <a data-reference="tab:b">1</a>', 1)
        'Fig. <a data-reference="fig:a">10</a>, Table <a data-reference="tab:b">1</a>'
    """
    return FIGURE_NUMBER.sub(lambda found: f"{found[1]}{int(found[2]) + figures}", html)


def lowered(html: str) -> str:
    """Return HTML with every heading one level lower, because the page's title is the only heading of level 1."""
    return re.sub(r"(</?h)([1-5])\b", lambda tag: f"{tag[1]}{int(tag[2]) + 1}", html)


def with_few_colours(picture: Path) -> bytes:
    """Return a PNG file with at most 256 colours, which has less than half of the bytes.

    Args:
        picture: a PNG file.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "square.png")
        ...     Image.new("RGB", (2, 2), "white").save(file)
        ...     Image.open(io.BytesIO(with_few_colours(file))).mode
        'P'
    """
    written = io.BytesIO()
    with Image.open(picture) as opened:
        opened.convert("RGB").quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            written, format="PNG", optimize=True
        )
    return written.getvalue()


def with_pictures(
    html: str, pictures: Mapping[str, Path], notebooks: Mapping[str, str], interactive: Collection[str] = ()
) -> str:
    """Return HTML with its pictures embedded and its tables in frames that scroll.

    Args:
        html: HTML as pandoc writes it.
        pictures: PNG file of each figure, by the figure's name.
        notebooks: notebook that draws a figure, by the figure's name; the picture becomes a link to its notebook.
        interactive: names of the figures before which a place for the interactive one is left.

    Raises:
        UserError: the HTML shows a figure that is not in `pictures`.
    """

    def picture(found: re.Match[str]) -> str:
        name = Path(found[1]).stem
        if name not in pictures:
            raise UserError(
                f"the report shows the figure {name}, which no notebook draws. Correct the name in paper/, or add the "
                "figure to an experiment's `figures`."
            )
        data = base64.b64encode(with_few_colours(pictures[name])).decode()
        image = f'<img src="data:image/png;base64,{data}" alt="{name}">'
        place = f'<div class="chart" data-chart="{name}" hidden></div>' if name in interactive else ""
        if name not in notebooks:
            return place + image
        link = f'href="notebooks/{notebooks[name]}.html" title="{notebooks[name]}, the notebook that draws this"'
        return f"{place}<a {link}>{image}</a>"

    scrolled = html.replace("<table", '<div class="wide"><table').replace("</table>", "</table></div>")
    return IMAGE.sub(picture, scrolled)
