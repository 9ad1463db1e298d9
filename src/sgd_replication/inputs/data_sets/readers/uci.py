"""Reads tables of the UCI Machine Learning Repository; each feature is standardised by itself."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sgd_diffusion.data import Dataset, numbered_classes, standardised_by_feature
from sgd_diffusion.errors import DataError


def read_avila(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return the training part of Avila: 10,430 patterns with 10 features, in 12 classes (copyists A … Y).

    The features F2, F3 and F7 have one extreme outlier each, which is kept as in the original.
    """
    return _labelled_table(name, files["avila-tr.txt"], separator=",", shape=(10_430, 11))


def read_banknote(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return 1,372 banknotes with 4 features, in 2 classes. 24 rows occur twice and are kept."""
    return _labelled_table(name, files["data_banknote_authentication.txt"], separator=",", shape=(1372, 5))


def read_sensorless(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return the balanced sample of Sensorless Drive Diagnosis: 200 rows in each of 11 classes, with 48 features."""
    return _labelled_table(name, files["Sensorless_balanced_2200rows.txt"], separator=" ", shape=(2200, 49))


def read_whole_sensorless(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return Sensorless Drive Diagnosis: 58,509 rows, 5,319 in each of 11 classes, with 48 features.

    The numbers of rows in each class are checked too, because no sha256 of the original is known.
    """
    file = files["Sensorless_drive_diagnosis.txt"]
    dataset = _labelled_table(name, file, separator=" ", shape=(58_509, 49))
    counts = np.bincount(dataset.labels)
    if not (counts == 5319).all():
        raise DataError(f"{file}: has {counts.tolist()} rows a class, expected 5319 in each of 11.")
    return dataset


def read_cardiotocography(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return 2,126 cardiotocograms with 21 features, in three classes of fetal state: normal, suspect, pathologic.

    The sheet `Data` has two header rows; the first numbers the 21 features, in which counts are given as rates. The
    fetal state NSP is in the last column. Rows without a state are footers.
    """
    import pandas as pd  # not at the top, because Snakemake reads the registry at every start and pandas loads slowly

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
    """Return the data set in a table without header, whose last column is the class."""
    import pandas as pd  # not at the top, because Snakemake reads the registry at every start and pandas loads slowly

    try:
        table = pd.read_csv(file, header=None, sep=separator)
    except (ValueError, OSError) as error:
        raise DataError(f"{file}: not a table ({error}).") from error
    if table.shape != shape:
        raise DataError(
            f"{file}: has {table.shape[0]} rows and {table.shape[1]} columns, expected {shape[0]} and {shape[1]}. "
            "Place the original file there."
        )
    try:
        features = table.iloc[:, :-1].to_numpy(dtype=np.float64)
    except ValueError as error:
        raise DataError(f"{file}: a feature is no number ({error}).") from error
    labels, classes = numbered_classes(table.iloc[:, -1].to_numpy())
    return Dataset(name, standardised_by_feature(name, features), labels, classes)
