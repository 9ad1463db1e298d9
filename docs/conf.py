"""The documentation site: pages of this folder, and the reference from the docstrings. `make docs`."""

import pkgutil

from pydantic import BaseModel

import sgd_diffusion

project = "sgd-diffusion"
release = sgd_diffusion.__version__
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
html_theme = "furo"
html_title = "sgd-diffusion"
html_show_copyright = False
templates_path = ["templates"]
exclude_patterns = ["_build", "examples", "gallery"]
myst_heading_anchors = 3
# Pages link to the repository's own files as they do on its front page; there they are not part of the site.
suppress_warnings = ["myst.xref_missing"]
# A room hands names on from its files; a single module's imports are not its own.
autosummary_context = {
    "packages": [room.name for room in pkgutil.iter_modules(sgd_diffusion.__path__, "sgd_diffusion.") if room.ispkg]
}
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
napoleon_numpy_docstring = False
napoleon_use_ivar = True


def setup(app):
    """Connect what is below to Sphinx."""
    app.connect("autodoc-skip-member", inherited_from_pydantic, priority=0)
    app.connect("autodoc-process-docstring", keep_bars)


def inherited_from_pydantic(app, what, name, member, skip, options):
    """Leave out what every model has; returning nothing leaves the decision to others."""
    return True if name.startswith("_") or hasattr(BaseModel, name) else None


def keep_bars(app, what, name, member, options, lines):
    """A bar is an absolute value here, and not the mark-up of a substitution; examples stay as they are."""
    example = False
    for number, line in enumerate(lines):
        example = bool(line.strip()) and (example or line.lstrip().startswith(">>>"))
        if not example:
            lines[number] = line.replace("|", r"\|")
