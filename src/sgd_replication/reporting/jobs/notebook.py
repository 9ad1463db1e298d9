"""Execute one notebook with papermill; write the executed notebook, its figures and an HTML page to read offline."""

import copy
import importlib
import logging
import os
import re
import tempfile
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import papermill
from latex2mathml.converter import convert as to_mathml
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from traitlets.config import Config

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.job import Job
from sgd_replication.pipeline.job_settings import VersionSettings

KERNEL = "python3"
INLINE = "module://matplotlib_inline.backend_inline"
"""Backend of matplotlib that shows figures in a notebook."""
LONGEST_PARENT = 60
"""Characters in the path of the folder for temporary files; with a longer one, the kernel's sockets lie in /tmp."""


def run(job: Job[VersionSettings]) -> None:
    """Execute the notebook and write it with its page and its figures."""
    for chatty in ("papermill", "traitlets"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    working_copy = job.results / "logs" / f"{job.input.source.stem}.executing.ipynb"
    # The path of a socket may have about 100 characters.
    parent = None if len(tempfile.gettempdir()) <= LONGEST_PARENT else "/tmp"
    with tempfile.TemporaryDirectory(dir=parent) as scratch:
        os.environ |= {"IPYTHONDIR": scratch, "JUPYTER_RUNTIME_DIR": scratch, "MPLBACKEND": INLINE}
        source = Path(scratch) / "notebook.ipynb"
        notebook = jupytext.read(job.input.source)
        # Papermill does not read the parameters of a notebook that names no kernel.
        notebook.metadata.setdefault("kernelspec", {"display_name": "Python 3", "language": "python", "name": KERNEL})
        nbformat.write(notebook, source)
        parameters = {"version": job.settings.version, "save_figures_to": str(job.output.figures[0].parent)}
        _refuse_unknown(parameters, source, job.input.source)
        build_font_cache()
        executed = execute(source, working_copy, parameters, sockets=Path(scratch))
    notebook = without_traces_of_time(executed)
    job.output.page.write_text(offline_page(notebook, title=job.input.source.stem), encoding="utf-8")
    nbformat.write(notebook, job.output.notebook)
    working_copy.unlink()


def build_font_cache() -> None:
    """Let Matplotlib list the fonts of this machine here if it has not yet.

    On a busy machine this takes long enough for a warning, which in the notebook would be one of its outputs.
    """
    importlib.import_module("matplotlib.font_manager")


def _refuse_unknown(parameters: dict[str, Any], source: Path, name: Path) -> None:
    """Raise UserError if the notebook lacks a parameter, because papermill only warns of it."""
    known = set(papermill.inspect_notebook(str(source)))
    if unknown := sorted(set(parameters) - known):
        raise UserError(
            f"{name}: has no parameter {', '.join(unknown)}; its parameters are {', '.join(sorted(known))}. Add the "
            "missing one to the cell tagged `parameters`."
        )


def execute(source: Path, working_copy: Path, parameters: dict[str, Any], sockets: Path) -> NotebookNode:
    """Return an executed notebook. If a cell fails, the working copy with its traceback remains.

    Args:
        source: the notebook to execute.
        working_copy: file that papermill writes the executed cells to.
        parameters: values of the notebook's parameters.
        sockets: folder for the kernel's sockets. Sockets are used instead of ports because two kernels that start at
            the same time may choose the same port.

    Raises:
        UserError: a cell failed.
    """
    working_copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        return papermill.execute_notebook(
            str(source),
            str(working_copy),
            parameters,
            kernel_name=KERNEL,
            progress_bar=False,
            coalesce_streams=True,  # otherwise the number of outputs of a cell depends on how fast it printed
            config=Config(KernelManager={"transport": "ipc", "ip": str(sockets / "kernel")}),
        )
    except papermill.PapermillExecutionError as error:
        raise UserError(
            f"cell {error.cell_index} failed with {error.ename}: {error.evalue}. "
            f"The notebook up to this cell, with the traceback, is {working_copy}."
        ) from error


def without_traces_of_time(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook without run times and random ids, so that equal runs write equal files."""
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
    return notebook


def offline_page(notebook: NotebookNode, title: str) -> str:
    """Return the notebook as one HTML page that loads no other file; formulas are MathML and pictures are embedded."""
    page = copy.deepcopy(notebook)
    for cell in page.cells:
        if cell.cell_type == "markdown":
            cell.source = with_mathml(cell.source)
    exporter = HTMLExporter(template_name="lab", raw_template=FOLDED_CODE, **dict.fromkeys(REMOTE_SCRIPTS, ""))
    body, _ = exporter.from_notebook_node(page, resources={"metadata": {"name": title}})
    return SCRIPT_ELEMENT.sub("", body)


FOLDED_CODE = """
{%- extends "lab/index.html.j2" -%}
{%- block html_head -%}
{{ super() }}
<style>
  main { max-width: 62rem; margin: auto; }
  details.code > summary { color: #767676; cursor: pointer; font-size: 0.8rem; margin-left: 4.5rem; }
</style>
{%- endblock html_head -%}
{%- block input_group -%}
<details class="code"><summary>code</summary>{{ super() }}</details>
{%- endblock input_group -%}
"""
"""Template of the page: code is folded, so that text, figures and numbers are read one after another."""

REMOTE_SCRIPTS = ("mathjax_url", "require_js_url", "jquery_url", "mermaid_js_url", "mermaid_layout_elk_js_url")
SCRIPT_ELEMENT = re.compile(r"<script\b.*?</script>", re.DOTALL)
FORMULA = re.compile(r"\$\$(?P<display>.+?)\$\$|\$(?P<inline>[^$\n]+?)\$", re.DOTALL)


def with_mathml(markdown: str) -> str:
    """Return Markdown whose TeX formulas are replaced by MathML, which browsers draw without a script."""

    def replace(match: re.Match[str]) -> str:
        form = "block" if match["display"] else "inline"
        return to_mathml((match["display"] or match["inline"]).strip(), display=form)

    return FORMULA.sub(replace, markdown)
