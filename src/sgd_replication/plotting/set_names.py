"""Names of data sets, of networks trained on them and of schemes of first weights, as figures and text print them."""

import re

SET_NAMES = {
    "mnist_fc": "MNIST, fully connected",
    "avila_fc": "Avila, fully connected",
    "avila": "Avila",
    "banknote": "Banknote",
    "cardiotocography": "Cardiotocography",
    "sensorless": "Sensorless Drive",
    "he-normal": "He, normal",
    "xavier-normal": "Xavier, normal",
    "mnist": "MNIST",
    "fashion_mnist": "Fashion-MNIST",
    "cifar10": "CIFAR-10",
    "digits": "Digits",
    "wine": "Wine",
}
"""Printed name of each data set, network and scheme of first weights, by its name in settings and files."""

KNOWN = re.compile(rf"\b({'|'.join(sorted(SET_NAMES, key=len, reverse=True))})\b".replace("_", r"\\?_"))


def with_set_names(text: str) -> str:
    r"""Return text with the printed names of data sets, networks and schemes.

    Examples:
        >>> with_set_names("avila (stand-in wine)"), with_set_names("fashion_mnist, squared error")
        ('Avila (stand-in Wine)', 'Fashion-MNIST, squared error')
        >>> with_set_names(r"fashion\_mnist & 1.2")  # a cell of a table
        'Fashion-MNIST & 1.2'
    """
    return KNOWN.sub(lambda found: SET_NAMES[found[1].replace("\\", "")], text)
