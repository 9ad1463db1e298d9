"""Tables of the UCI Machine Learning Repository, standardised feature by feature."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sgd_diffusion.data import Dataset, numbered_classes, standardised_by_feature
from sgd_diffusion.errors import DataError


def read_avila(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return Avila's training part: 10,430 patterns, 10 features, 12 copyists A … Y.

    Features F2, F3 and F7 hold one extreme outlier each; they are kept, as in the original.
    """
    return _labelled_table(name, files["avila-tr.txt"], separator=",", shape=(10_430, 11))


def read_banknote(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return 1,372 banknotes with 4 features in 2 classes; 24 rows occur twice and are kept."""
    return _labelled_table(name, files["data_banknote_authentication.txt"], separator=",", shape=(1372, 5))


def read_sensorless(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return the balanced sample of Sensorless Drive Diagnosis: 200 rows for each of 11 classes, 48 features."""
    return _labelled_table(name, files["Sensorless_balanced_2200rows.txt"], separator=" ", shape=(2200, 49))


def read_whole_sensorless(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return Sensorless Drive Diagnosis: 58,509 rows, 5,319 for each of 11 classes, 48 features.

    No sha256 of the original is known, so its class counts are checked too.
    """
    file = files["Sensorless_drive_diagnosis.txt"]
    dataset = _labelled_table(name, file, separator=" ", shape=(58_509, 49))
    counts = np.bincount(dataset.labels)
    if not (counts == 5319).all():
        raise DataError(f"{file}: has {counts.tolist()} rows a class, expected 5319 in each of 11.")
    return dataset


def read_cardiotocography(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return 2,126 cardiotocograms with 21 features; the classes are the fetal state NSP: normal, suspect, pathologic.

    The sheet `Data` numbers its 21 features in the first of two header rows (counts are given as rates there) and has
    the fetal state in its last column; rows without a state are footers.
    """
    import pandas as pd  # every start of Snakemake reads the registry, and need not wait for pandas

    file = files["CTG.xls"]
    try:
        sheet = pd.read_excel(file, sheet_name="Data", header=None, engine="calamine")
    except Exception as error:  # calamine raises its own errors, and ValueError for a missing sheet
        raise DataError(f"{file}: the sheet `Data` cannot be read ({error}).") from error
    numbered = sheet.columns[pd.to_numeric(sheet.iloc[0], errors="coerce").between(1, 21)]
    rows = sheet.iloc[2:][sheet.iloc[2:, -1].notna()]
    if len(numbered) != 21 or len(rows) != 2126:
        raise DataError(f"{file}: has {len(rows)} rows and {len(numbered)} numbered features, expected 2126 and 21.")
    labels, classes = numbered_classes(rows.iloc[:, -1].to_numpy(dtype=np.int64))
    return Dataset(name, standardised_by_feature(name, rows[numbered].to_numpy(dtype=np.float64)), labels, classes)


def _labelled_table(name: str, file: Path, *, separator: str, shape: tuple[int, int]) -> Dataset:
    """Read a table without header whose last column is the class."""
    import pandas as pd  # every start of Snakemake reads the registry, and need not wait for pandas

    try:
        table = pd.read_csv(file, header=None, sep=separator)
    except (ValueError, OSError) as error:
        raise DataError(f"{file}: not a table ({error}).") from error
    if table.shape != shape:
        raise DataError(
            f"{file}: has {table.shape[0]} rows and {table.shape[1]} columns, expected {shape[0]} and {shape[1]}."
        )
    try:
        features = table.iloc[:, :-1].to_numpy(dtype=np.float64)
    except ValueError as error:
        raise DataError(f"{file}: a feature is no number ({error}).") from error
    labels, classes = numbered_classes(table.iloc[:, -1].to_numpy())
    return Dataset(name, standardised_by_feature(name, features), labels, classes)
