"""HTML pages from the templates in the folder ``templates``."""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"


def page(template: str, context: Mapping[str, object]) -> str:
    """Return a page as HTML. Text in the context is escaped.

    Args:
        template: file name of the template.
        context: values of the template's variables, by name.

    Raises:
        jinja2.UndefinedError: the template uses a variable that is not in the context.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(context)
