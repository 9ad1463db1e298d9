"""The diagram of levels: every label is readable."""

import itertools

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt

from sgd_replication.user_problem.landscape_picture import landscape_picture


def test_labels_of_close_levels_do_not_overlap_and_stay_inside():
    x = np.linspace(-1.5, 1.5, 7)
    heights = pd.DataFrame({"x": x, "y": 0.0, "height": (x**2 - 1) ** 2})
    saddles, beyond = [0.909, 0.937, 1.116, 1.147], [-0.135, -0.0778, 0.272, 0.331]
    places = pd.DataFrame(
        {
            "kind": ["minimum", *["saddle"] * 4, *["beyond"] * 4],
            "way": [0, 1, 2, 3, 4, 1, 2, 3, 4],
            "height": [0.0, *saddles, *beyond],
        }
    ).assign(x=0.0, y=0.0)
    lines = pd.DataFrame({"kind": "neighbourhood", "line": 0, "x": [0.5, 1.5], "y": 0.0})
    figure = landscape_picture(heights, places, lines, ["x"])
    figure.canvas.draw()
    levels = figure.axes[1]
    boxes = [text.get_window_extent() for text in levels.texts]
    assert len(boxes) == 9
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    frame = levels.get_window_extent()
    for box in boxes:
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1
        assert frame.y0 <= box.y0 < box.y1 <= frame.y1
    plt.close(figure)
