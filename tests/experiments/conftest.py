"""What tests of several figures share."""

import pytest
from matplotlib import pyplot as plt

from sgd_replication.plotting.style import style


@pytest.fixture
def drawn():
    """The style of the figures, and no figure left open."""
    with style():
        yield
    plt.close("all")
