import pytest
import torch
from torch import nn

from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.user_problem.weights import load_weights


def network():
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)).double()


@pytest.mark.parametrize(
    "packed",
    [
        lambda state: state,
        lambda state: {"epoch": 3, "model_state_dict": state},
        lambda state: {f"module.{name}": value for name, value in state.items()},
    ],
    ids=["alone", "in a checkpoint", "of a parallel network"],
)
def test_weights_and_running_statistics_are_loaded_in_double_precision(packed, tmp_path):
    trained = network().float()
    trained[1].running_mean += 2
    torch.save(packed(trained.state_dict()), tmp_path / "mine.pt")
    loaded = network()
    load_weights(loaded, tmp_path / "mine.pt")
    assert torch.equal(loaded[0].weight, trained[0].weight.double())
    assert loaded[1].running_mean.tolist() == [2, 2, 2]


class Secret:
    def __reduce__(self):
        return print, ("this code must not run",)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "not found"),
        (nn.Linear(2, 3), "holds more than tensors and plain values, and is not read"),
        ({"state_dict": Secret()}, "holds more than tensors"),
        ([1, 2], "holds no dictionary of tensors"),
        ({"epoch": 3}, "holds no dictionary of tensors"),
        (nn.Linear(2, 3).state_dict(), "lacks 0.bias, 0.weight, 1.bias, 1.num_batches_tracked and 3 more, which the"),
        ({**network().state_dict(), "2.weight": torch.ones(1)}, "has 2.weight, which the network lacks"),
        (
            {**network().state_dict(), "0.weight": torch.ones(3, 5)},
            r"0.weight has the shape \(3, 5\), and in the network \(3, 2\)",
        ),
        ({**network().state_dict(), "0.bias": torch.full((3,), torch.nan)}, "0.bias has values that are not finite"),
    ],
)
def test_what_is_no_file_of_these_weights_is_explained(content, told, tmp_path, capsys):
    file = tmp_path / "mine.pt"
    if content is not None:
        torch.save(content, file)
    with pytest.raises(ConfigurationError, match=told):
        load_weights(network(), file)
    assert "must not run" not in capsys.readouterr().out


def test_a_file_that_torch_did_not_write_is_explained(tmp_path):
    (tmp_path / "mine.pt").write_text("x,y\n1,2\n")
    with pytest.raises(ConfigurationError, match=r"no weights of torch|more than tensors"):
        load_weights(network(), tmp_path / "mine.pt")
