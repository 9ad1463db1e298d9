import pytest

from sgd_diffusion.errors import ConfigurationError
from sgd_diffusion.problem.files import load_function


def test_a_function_is_found_and_its_faults_are_explained(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("def double(x):\n    return 2 * x")
    double = load_function(file, "double", "double(x)")
    assert double(3) == 6
    with pytest.raises(ConfigurationError, match=r"mine\.py: double\(x\) failed: TypeError"):
        double(None)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("absent.py", None, "not found"),
        ("mine.txt", "x = 1", r"its name must end in \.py"),
        ("mine.py", "x = ", "cannot be run: SyntaxError"),
        ("mine.py", "double = 2", r"has no function double\(x\)"),
    ],
)
def test_what_is_no_such_file_is_explained(name, content, told, tmp_path):
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(ConfigurationError, match=told):
        load_function(tmp_path / name, "double", "double(x)")
