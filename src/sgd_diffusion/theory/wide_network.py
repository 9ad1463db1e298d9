"""Width of a diagonal linear network: d equal subnetworks act as one at a lower temperature (Ziyin, Li and Ueda, 2023).

A network v = v_1 + … + v_d of subnetworks with n = D + 1 balanced layers learns y from x with the loss (vx − y)². If
its subnetworks are equal, v_i = v/d, all of them take the same steps, and their sum obeys

    dv = d^{1−a} [−2n v^a (β₁v − β₂) dt + 2n(n − 1) T' v^{3−4/n} G dt] + 2n √(d^{1−a} T'G) v^a dW

with a = 2 − 2/n, T' = T d^{1−a} and G = α₁v² − 2α₂v + α₃.
"""


def effective_temperature(temperature: float, depth: int, width: int) -> float:
    """Return the temperature T d^{−(1−2/n)} at which one subnetwork has the stationary distribution of d equal ones.

    Both drifts and the variance of the noise are those of one subnetwork at this temperature, times d^{1−a}. They thus
    differ from it by a change of time alone, which leaves the stationary distribution as it is. One hidden layer
    (n = 2) has the same distribution at every width, and without hidden layers d copies are d times as hot.

    Args:
        temperature: T = η/B.
        depth: D, number of hidden layers; n = D + 1.
        width: d, number of equal subnetworks.

    Examples:
        Eight subnetworks with one and with two hidden layers, 8^{−1/3} = ½:

        >>> [round(effective_temperature(0.1, depth, width=8), 6) for depth in (1, 2)]
        [0.1, 0.05]
    """
    return temperature * width ** (2 / (depth + 1) - 1)
