"""Pages of the documentation with a generated part between two marks."""


def with_generated(page: str, begin: str, end: str, generated: str) -> str:
    """Return a page whose text between two marks is replaced.

    Args:
        page: text with each mark once.
        begin, end: the marks, which stay.
        generated: the new text between the marks.

    Examples:
        >>> with_generated("a <old> b", "<", ">", "new")
        'a <new> b'
    """
    before, rest = page.split(begin)
    _, after = rest.split(end)
    return f"{before}{begin}{generated}{end}{after}"
