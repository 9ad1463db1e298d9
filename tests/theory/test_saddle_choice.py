"""The saddle of least quasi-potential."""

import pytest
import torch
from planar_problems import constant

from sgd_diffusion.errors import EscapeError, UnsettledActionError
from sgd_diffusion.landscapes import muller_brown, muller_brown_saddles
from sgd_diffusion.theory import least_action_saddle


def wave(theta):
    """Its minimum is 0, and its saddles are −π and π."""
    return 1 - torch.cos(theta[:, 0])


SADDLES = [torch.tensor([place * torch.pi]).double() for place in (-1, 1)]


def test_a_saddle_beyond_vanishing_noise_is_left_out(caplog):
    def noise(theta):
        return torch.where(theta < 0, (theta + 1).abs() + 1e-9, 0.1).unsqueeze(-1)

    index, found = least_action_saddle(wave, noise, start=torch.zeros(1), saddles=SADDLES)
    assert index == 1
    assert found.action == pytest.approx(40, rel=1e-4)
    assert "the saddle [-3.14" in caplog.text


def test_there_must_be_a_saddle_with_an_action():
    def noise(theta):
        return ((theta.abs() - 1).abs() + 1e-9).unsqueeze(-1)

    with pytest.raises(UnsettledActionError, match="any of the 2 saddles"):
        least_action_saddle(wave, noise, start=torch.zeros(1), saddles=SADDLES)
    with pytest.raises(EscapeError, match="at least one saddle, got none"):
        least_action_saddle(wave, noise, start=torch.zeros(1), saddles=[])


@pytest.mark.thorough
@pytest.mark.parametrize(("along", "index"), [(1.0, 0), (60.0, 1)])
def test_noise_along_the_way_to_the_higher_saddle_makes_it_the_easier_one(along, index):
    """Barriers of 8.5 and 40.1; the higher one lies to the left."""
    landscape = muller_brown(0.05)
    saddles = muller_brown_saddles(landscape)

    def noise(theta):
        left = torch.sigmoid(-30 * (theta[:, 0] + 0.15))
        return (1 + (along - 1) * left).view(-1, 1, 1) * constant([[1.0, 0.0], [0.0, 1.0]])(theta)

    found = least_action_saddle(landscape.potential, noise, start=landscape.minimum, saddles=saddles)
    assert found[0] == index
