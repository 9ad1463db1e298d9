"""Download data sets from openml.org and store them as CSV files."""

from pathlib import Path

from sklearn.datasets import fetch_openml

from sgd_diffusion.errors import DataError
from sgd_replication.jobs.writing import atomic_path


def fetch_openml_table(identity: int, file: Path) -> None:
    """Download a data set and write it as a CSV file whose last column is the target.

    Args:
        identity: id of the data set on openml.org.
        file: CSV file to write; it is written completely or not at all.

    Raises:
        DataError: the data set cannot be downloaded, or does not have exactly one target.

    Examples:
        >>> import pandas, tempfile, types, unittest.mock
        >>> target = pandas.Series(["x", "y"])
        >>> answer = types.SimpleNamespace(data=pandas.DataFrame({"a": [1, 2]}), target=target, target_names=["kind"])
        >>> site = unittest.mock.patch.dict(fetch_openml_table.__globals__, fetch_openml=lambda **_: answer)
        >>> with tempfile.TemporaryDirectory() as folder, site:
        ...     fetch_openml_table(61, Path(folder, "table.csv"))
        ...     Path(folder, "table.csv").read_text().split()
        ['a,kind', '1,x', '2,y']
    """
    try:
        found = fetch_openml(data_id=identity, as_frame=True, parser="auto")
    except Exception as error:  # of the connection, of the site or of the file
        raise DataError(
            f"openml: {identity} cannot be downloaded ({type(error).__name__}: {error}). Download it as CSV yourself "
            "and set `file` to it."
        ) from error
    if len(found.target_names) != 1:
        raise DataError(
            f"openml: {identity} has {len(found.target_names)} targets, but one is needed. Download it as CSV, and "
            "set `file` to it and `label` to the column of classes."
        )
    with atomic_path(file) as place:
        found.data.assign(**{found.target_names[0]: found.target}).to_csv(place, index=False)
