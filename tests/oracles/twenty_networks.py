"""Twenty tiny networks of kinds that people have, each with a loss and a loader of 8 samples."""

import torch
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss

N = 8


class Recurrent(nn.Module):
    """A recurrent layer, read out at its last step."""

    def __init__(self, kind):
        super().__init__()
        self.layer, self.read = kind(3, 4, batch_first=True), nn.Linear(4, 2)

    def forward(self, x):
        return self.read(self.layer(x)[0][:, -1])


class Encoder(nn.Module):
    """A transformer's encoder layer, averaged over positions."""

    def __init__(self):
        super().__init__()
        self.layer, self.read = nn.TransformerEncoderLayer(4, 2, 6, dropout=0.0, batch_first=True), nn.Linear(4, 2)

    def forward(self, x):
        return self.read(self.layer(x).mean(1))


class Attention(nn.Module):
    """Attention written out."""

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(3, 4) for _ in range(3))
        self.read = nn.Linear(4, 2)

    def forward(self, x):
        weights = (self.query(x) @ self.key(x).transpose(-1, -2) / 2).softmax(-1)
        return self.read((weights @ self.value(x)).mean(1))


class Tied(nn.Module):
    """A language model whose embedding is its read-out, too."""

    def __init__(self):
        super().__init__()
        self.embed, self.read = nn.Embedding(5, 4), nn.Linear(4, 5, bias=False)
        self.read.weight = self.embed.weight

    def forward(self, words):
        return self.read(torch.tanh(self.embed(words).mean(1)))


class Counting(nn.Module):
    """A module that writes its buffers in every call."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 2)
        self.register_buffer("calls", torch.zeros(()))
        self.register_buffer("mean", torch.zeros(4))

    def forward(self, x):
        self.calls += 1
        self.mean = 0.9 * self.mean + 0.1 * x.detach().mean(0)
        return self.layer(x - 0.1)


class Residual(nn.Module):
    """A residual block."""

    def __init__(self):
        super().__init__()
        self.inner, self.read = nn.Linear(4, 4), nn.Linear(4, 2)

    def forward(self, x):
        return self.read(x + torch.tanh(self.inner(x)))


class Named(nn.Module):
    """A module with a dictionary as output."""

    def __init__(self):
        super().__init__()
        self.body, self.logits, self.size = nn.Linear(4, 3), nn.Linear(3, 2), nn.Linear(3, 1)

    def forward(self, x):
        hidden = torch.tanh(self.body(x))
        return {"logits": self.logits(hidden), "size": self.size(hidden)}


def of_a_dictionary(outputs, labels):
    return cross_entropy(outputs["logits"], labels) + mse_loss(outputs["size"].squeeze(-1), labels.to(torch.float32))


def frozen():
    network = connected(nn.Tanh())
    network[0].requires_grad_(False)
    return network


def connected(*between):
    return nn.Sequential(nn.Linear(4, 4), *between, nn.Linear(4, 2))


def words_to_classes():
    return nn.Sequential(nn.Embedding(5, 3), nn.Flatten(), nn.Linear(9, 2))


def convolutional():
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 2))


FLAT, SEQUENCE, IMAGE, WORDS = (4,), (5, 3), (1, 6, 6), (3,)

NETWORKS = {
    "CNN": (convolutional, IMAGE),
    "deep MLP": (
        lambda: nn.Sequential(*[m for _ in range(6) for m in (nn.Linear(4, 4), nn.Tanh())], nn.Linear(4, 2)),
        FLAT,
    ),
    "LSTM": (lambda: Recurrent(nn.LSTM), SEQUENCE),
    "GRU": (lambda: Recurrent(nn.GRU), SEQUENCE),
    "RNN": (lambda: Recurrent(nn.RNN), SEQUENCE),
    "TransformerEncoderLayer": (Encoder, (5, 4)),
    "attention by hand": (Attention, SEQUENCE),
    "BatchNorm": (lambda: connected(nn.BatchNorm1d(4), nn.Tanh()), FLAT),
    "LayerNorm": (lambda: connected(nn.LayerNorm(4), nn.Tanh()), FLAT),
    "Dropout": (lambda: connected(nn.Tanh(), nn.Dropout(0.3)), FLAT),
    "embedding": (words_to_classes, WORDS),
    "tied weights": (Tied, WORDS),
    "frozen layer": (frozen, FLAT),
    "ReLU": (lambda: connected(nn.ReLU()), FLAT),
    "GELU": (lambda: connected(nn.GELU()), FLAT),
    "in-place activation": (lambda: connected(nn.ReLU(inplace=True)), FLAT),
    "float64": (lambda: connected(nn.Tanh()).double(), FLAT),
    "buffers": (Counting, FLAT),
    "residual block": (Residual, FLAT),
    "dictionary as output": (Named, FLAT),
}


def problem(name):
    """Return a network in training mode, its loss and its loader of two minibatches."""
    torch.manual_seed(1)
    build, shape = NETWORKS[name]
    network = build()
    inputs = torch.randint(5, (N, *shape)) if shape == WORDS else torch.randn(N, *shape)
    if name == "float64":
        inputs = inputs.double()
    labels = torch.randint(2, (N,))
    loss = of_a_dictionary if name == "dictionary as output" else nn.CrossEntropyLoss()
    return network, loss, list(zip(inputs.split(4), labels.split(4), strict=True))
