"""The registry of data sets: files, checksums, sources, licence, citation and stand-in of each."""

from sgd_replication.inputs.data_sets.readers.cifar import read_cifar_archive, read_cifar_batches
from sgd_replication.inputs.data_sets.readers.embedded import read_embedded
from sgd_replication.inputs.data_sets.readers.idx import read_mnist_layout
from sgd_replication.inputs.data_sets.readers.uci import (
    read_avila,
    read_banknote,
    read_cardiotocography,
    read_sensorless,
    read_whole_sensorless,
)
from sgd_replication.inputs.data_sets.specification import Algorithm, DataFile, DataSpec, Download, Edition, Reader


def _embedded(title: str, examples: int, citation: str) -> DataSpec:
    return DataSpec(
        title=title,
        editions=(Edition("official", (), examples, read_embedded),),
        licence="as distributed with scikit-learn",
        citation=citation,
        homepage="comes with scikit-learn",
        stand_in=None,
    )


def _mnist_layout(folder: str, mirrors: tuple[str, ...], digests: dict[str, str], **source: str) -> DataSpec:
    """Return a set of four idx files, each of which every mirror offers under the file's own name."""
    files = tuple(DataFile(f"{folder}/{name}-ubyte.gz", digest) for name, digest in digests.items())
    downloads = tuple(Download(tuple(mirror + file.name for mirror in mirrors), (file.path,)) for file in files)
    return DataSpec(
        editions=(Edition("official", files, 60_000, read_mnist_layout, downloads),), stand_in="digits", **source
    )


def _uci(
    number: int,
    archive: str,
    digests: dict[str, str],
    examples: int,
    read: Reader,
    *,
    algorithm: Algorithm = "sha256",
    samples: tuple[Edition, ...] = (),
    **source: str,
) -> DataSpec:
    """Return a set whose files are in one zip archive of the UCI Machine Learning Repository."""
    site = "https://archive.ics.uci.edu"
    files = tuple(DataFile(f"uci/{name}", digest, algorithm) for name, digest in digests.items())
    download = Download(
        (f"{site}/static/public/{number}/{archive}.zip",), tuple(file.path for file in files), archive=True
    )
    official = Edition("official", files, examples, read, (download,))
    return DataSpec(editions=(official, *samples), homepage=f"{site}/dataset/{number}", **source)


def _sample(path: str, digest: str, examples: int, read: Reader) -> Edition:
    return Edition("sample", (DataFile(path, digest),), examples, read)


CIFAR = DataFile("cifar-10-binary.tar.gz", "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")

REGISTRY: dict[str, DataSpec] = {
    "digits": _embedded("Optical Recognition of Handwritten Digits (test part)", 1797, "Alpaydin and Kaynak 1998"),
    "breast_cancer": _embedded("Breast Cancer Wisconsin (Diagnostic)", 569, "Wolberg, Street and Mangasarian 1995"),
    "wine": _embedded("Wine", 178, "Forina et al., PARVUS"),
    "mnist": _mnist_layout(
        "mnist",
        ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"),
        {
            "train-images-idx3": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            "train-labels-idx1": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            "t10k-images-idx3": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            "t10k-labels-idx1": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        },
        title="MNIST",
        licence="not stated by its authors",
        citation="LeCun, Bottou, Bengio and Haffner 1998",
        homepage="the MNIST database of handwritten digits",
    ),
    "fashion_mnist": _mnist_layout(
        "fashion_mnist",
        ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
        {
            "train-images-idx3": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            "train-labels-idx1": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            "t10k-images-idx3": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            "t10k-labels-idx1": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        },
        title="Fashion-MNIST",
        licence="MIT",
        citation="Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747",
        homepage="https://github.com/zalandoresearch/fashion-mnist",
    ),
    "cifar10": DataSpec(
        title="CIFAR-10",
        editions=(
            Edition(
                "official",
                (CIFAR,),
                50_000,
                read_cifar_archive,
                (Download((f"https://www.cs.toronto.edu/~kriz/{CIFAR.path}",), (CIFAR.path,)),),
            ),
            _sample(
                "cifar-10-batches-bin/data_batch_1.bin",
                "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
                10_000,
                read_cifar_batches,
            ),
        ),
        licence="not stated by its authors",
        citation="Krizhevsky 2009",
        homepage="https://www.cs.toronto.edu/~kriz/cifar.html (the binary version)",
        stand_in="digits",
    ),
    "avila": _uci(
        459,
        "avila",
        {
            "avila-tr.txt": "493332af20f750a6b0f7b0c581dd2236bb68a8ace52b412aea1c9c82b2076357",
            "avila-ts.txt": "0ec227d595dd8d8dc6804a7139c8b6d6e00e21aaea0d9052085057aa98c3e589",
        },
        10_430,
        read_avila,
        title="Avila",
        licence="see its page",
        citation="De Stefano, Fontanella, Maniaci and Scotto di Freca 2018, doi 10.24432/C5K02X",
        stand_in="wine",
    ),
    "banknote": _uci(
        267,
        "banknote+authentication",
        {"data_banknote_authentication.txt": "d0539aaed2139ba7a587b3e34fb345ce503ff7d5d33dbf9912d8e195ce425cb9"},
        1372,
        read_banknote,
        title="Banknote Authentication",
        licence="CC BY 4.0",
        citation="Lohweg 2012, doi 10.24432/C55P57",
        stand_in="breast_cancer",
    ),
    "cardiotocography": _uci(
        193,
        "cardiotocography",
        {"CTG.xls": "d6aa62e82625e59f9d5b05bc8fc52af9ea67bdf2a23f1faca8511d5618fcb421"},
        2126,
        read_cardiotocography,
        title="Cardiotocography",
        licence="CC BY 4.0",
        citation="Campos and Bernardes, doi 10.24432/C51S4N",
        stand_in="wine",
    ),
    "sensorless": _uci(
        325,
        "dataset+for+sensorless+drive+diagnosis",
        {"Sensorless_drive_diagnosis.txt": "9101c388dfa5ccd3bfbec96c00efe2b1d7c36f32"},
        58_509,
        read_whole_sensorless,
        algorithm="git-blob-sha1",
        samples=(
            _sample(
                "uci/Sensorless_balanced_2200rows.txt",
                "e74c74a16d18b702691d4159acf085d23aa5a53ad2685c33d841c2c40e214a33",
                2200,
                read_sensorless,
            ),
        ),
        title="Sensorless Drive Diagnosis",
        licence="CC BY 4.0",
        citation="Bator, doi 10.24432/C5VP5F",
        stand_in="wine",
    ),
}
