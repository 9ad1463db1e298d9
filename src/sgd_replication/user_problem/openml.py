"""Tables of openml.org, downloaded once and kept as CSV."""

from pathlib import Path

from sklearn.datasets import fetch_openml

from sgd_diffusion.errors import DataError
from sgd_replication.jobs.writing import atomic_path


def fetch_openml_table(identity: int, file: Path) -> None:
    """Download a data set and write it as a table whose last column is the target.

    Args:
        identity: the data set's id.
        file: what to write, wholly or not at all.

    Raises:
        DataError: it cannot be had, or has not one target.

    Examples:
        >>> import pandas, tempfile, types, unittest.mock
        >>> target = pandas.Series(["x", "y"])
        >>> answer = types.SimpleNamespace(data=pandas.DataFrame({"a": [1, 2]}), target=target, target_names=["kind"])
        >>> site = unittest.mock.patch.dict(fetch_openml_table.__globals__, fetch_openml=lambda **_: answer)  # as if
        >>> with tempfile.TemporaryDirectory() as folder, site:
        ...     fetch_openml_table(61, Path(folder, "table.csv"))
        ...     Path(folder, "table.csv").read_text().split()
        ['a,kind', '1,x', '2,y']
    """
    try:
        found = fetch_openml(data_id=identity, as_frame=True, parser="auto")
    except Exception as error:  # of the network, of the site, or of the file: all are the user's to know
        raise DataError(
            f"openml: {identity} cannot be had ({type(error).__name__}: {error}). Download it as CSV and name it as "
            "`file`."
        ) from error
    if len(found.target_names) != 1:
        raise DataError(
            f"openml: {identity} has {len(found.target_names)} targets, and one is needed. Download it as CSV, and "
            "name it as `file` and its classes as `label`."
        )
    with atomic_path(file) as place:
        found.data.assign(**{found.target_names[0]: found.target}).to_csv(place, index=False)
