"""The data sets that the experiments name: files, checksums, licence, citation and stand-in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sgd_diffusion.data.dataset import Dataset
from sgd_diffusion.data.readers.embedded import read_digits
from sgd_diffusion.data.readers.idx import read_mnist_layout


@dataclass(frozen=True)
class DataFile:
    """One file of a set: its place under the data directory and the sha256 of its content."""

    path: str
    sha256: str

    @property
    def name(self) -> str:
        """The file's bare name, by which readers ask for it."""
        return Path(self.path).name


@dataclass(frozen=True)
class DataSpec:
    """What is known of a data set before any file is read.

    Attributes:
        title: the name to print.
        files: its files; empty for an embedded set, which comes with a library.
        read: makes the arrays from the files, given by bare name.
        licence, citation: as the source states them.
        homepage: where a user can obtain the files by hand.
        stand_in: the embedded set used when the files are absent; None for a set that is embedded itself.
    """

    title: str
    files: tuple[DataFile, ...]
    read: Callable[[str, Mapping[str, Path]], Dataset]
    licence: str
    citation: str
    homepage: str
    stand_in: str | None


REGISTRY: dict[str, DataSpec] = {
    "digits": DataSpec(
        title="Optical Recognition of Handwritten Digits (test part, as in scikit-learn)",
        files=(),
        read=read_digits,
        licence="CC BY 4.0",
        citation="Alpaydin and Kaynak 1998",
        homepage="comes with scikit-learn",
        stand_in=None,
    ),
    "mnist": DataSpec(
        title="MNIST",
        files=(
            DataFile(
                "mnist/train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"
            ),
            DataFile(
                "mnist/train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"
            ),
            DataFile(
                "mnist/t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"
            ),
            DataFile(
                "mnist/t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"
            ),
        ),
        read=read_mnist_layout,
        licence="not stated by its authors",
        citation="LeCun, Bottou, Bengio and Haffner 1998",
        homepage="the MNIST database of handwritten digits, LeCun, Cortes and Burges",
        stand_in="digits",
    ),
}
