"""The script of the interactive figures: the library Vega-Embed with all that it needs, for one offline page."""

import vl_convert

from sgd_diffusion.errors import UserError


def library() -> str:
    """Return Vega-Embed, Vega-Lite and Vega as one script, which sets ``window.vegaEmbed``.

    Raises:
        UserError: the script holds what would end the element of the page that it stands in.

    Examples:
        >>> "window.vegaEmbed=" in library()
        True
    """
    script: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    if "</script" in script.lower() or "<!--" in script:
        raise UserError("the library of the interactive figures cannot be put into a page as it stands.")
    return script


def as_element_text(json_text: str) -> str:
    r"""Return JSON that cannot end the script element that it stands in.

    Examples:
        >>> print(as_element_text('["</script>"]'))
        ["<\/script>"]
    """
    return json_text.replace("</", r"<\/")
