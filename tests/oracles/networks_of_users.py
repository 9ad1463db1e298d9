"""Twenty small networks as people have them, each a function (features, classes) → module."""

import torch
from torch import nn
from torch.nn.functional import gelu, scaled_dot_product_attention, softmax

WIDTH = 4


class Sequence(nn.Module):
    """A layer over the features as a sequence, and a linear layer on its last or mean output."""

    def __init__(self, layer, classes, embedding=None, width=WIDTH):
        super().__init__()
        self.embedding, self.layer, self.outputs = embedding, layer, nn.Linear(width, classes)

    def forward(self, inputs):
        steps = inputs.unsqueeze(-1)
        found = self.layer(steps if self.embedding is None else self.embedding(steps))
        return self.outputs(found[0][:, -1] if isinstance(found, tuple) else found.mean(1))


class Attention(nn.Module):
    """Attention by hand, by products or by torch's own function."""

    def __init__(self, fused):
        super().__init__()
        self.fused, self.parts = fused, nn.Linear(1, 3 * WIDTH)

    def forward(self, steps):
        query, key, value = self.parts(steps).chunk(3, -1)
        if self.fused:
            return scaled_dot_product_attention(query, key, value)
        return softmax(query @ key.mT / WIDTH**0.5, -1) @ value


class Convolution(nn.Module):
    def __init__(self, features, classes):
        super().__init__()
        self.convolution, self.outputs = nn.Conv1d(1, 3, 2), nn.Linear(3 * (features - 1), classes)

    def forward(self, inputs):
        return self.outputs(torch.tanh(self.convolution(inputs.unsqueeze(1))).flatten(1))


class Embedded(nn.Module):
    def __init__(self, features, classes):
        super().__init__()
        self.embedding, self.outputs = nn.Embedding(4, 3), nn.Linear(3 * features, classes)
        self.register_buffer("borders", torch.tensor([-1.0, 0.0, 1.0]))

    def forward(self, inputs):
        return self.outputs(self.embedding(torch.bucketize(inputs, self.borders)).flatten(1))


class Tied(nn.Module):
    """The decoder has the encoder's weights."""

    def __init__(self, features, classes):
        super().__init__()
        self.encoder, self.decoder = nn.Linear(features, features), nn.Linear(features, features)
        self.decoder.weight = self.encoder.weight
        self.outputs = nn.Linear(features, classes)

    def forward(self, inputs):
        return self.outputs(torch.tanh(self.decoder(torch.tanh(self.encoder(inputs)))))


class Step(nn.Module):
    """Two linear layers with a step between them."""

    def __init__(self, features, classes, step):
        super().__init__()
        self.first, self.step, self.outputs = nn.Linear(features, WIDTH), step, nn.Linear(WIDTH, classes)

    def forward(self, inputs):
        return self.outputs(self.step(self.first(inputs)))


class Residual(Step):
    def forward(self, inputs):
        hidden = self.first(inputs)
        return self.outputs(hidden + self.step(hidden))


class Buffered(Step):
    def __init__(self, features, classes):
        super().__init__(features, classes, nn.Tanh())
        self.register_buffer("scale", torch.tensor(2.0))

    def forward(self, inputs):
        return self.scale * super().forward(inputs)


class Named(Step):
    def forward(self, inputs):
        hidden = self.step(self.first(inputs))
        return {"hidden": hidden, "logits": self.outputs(hidden)}


def frozen(features, classes):
    module = Step(features, classes, nn.Tanh())
    module.first.requires_grad_(False)
    return module


def encoder(features, classes):
    layer = nn.TransformerEncoderLayer(WIDTH, 2, 6, activation="gelu", batch_first=True)
    return Sequence(layer, classes, nn.Linear(1, WIDTH))


NETWORKS = {
    "CNN": Convolution,
    "deep MLP": lambda f, c: nn.Sequential(
        nn.Linear(f, 4), nn.Tanh(), nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, c)
    ),
    "LSTM": lambda f, c: Sequence(nn.LSTM(1, WIDTH, batch_first=True), c),
    "GRU": lambda f, c: Sequence(nn.GRU(1, WIDTH, batch_first=True), c),
    "RNN": lambda f, c: Sequence(nn.RNN(1, WIDTH, batch_first=True), c),
    "TransformerEncoderLayer": encoder,
    "attention by hand": lambda f, c: Sequence(Attention(fused=False), c),
    "fused attention": lambda f, c: Sequence(Attention(fused=True), c),
    "BatchNorm": lambda f, c: Step(f, c, nn.Sequential(nn.BatchNorm1d(WIDTH), nn.Tanh())),
    "LayerNorm": lambda f, c: Step(f, c, nn.Sequential(nn.LayerNorm(WIDTH), nn.Tanh())),
    "Dropout": lambda f, c: Step(f, c, nn.Sequential(nn.Tanh(), nn.Dropout(0.5))),
    "embedding": Embedded,
    "tied weights": Tied,
    "frozen layer": frozen,
    "ReLU": lambda f, c: Step(f, c, nn.ReLU()),
    "GELU": lambda f, c: Step(f, c, gelu),
    "in-place activation": lambda f, c: Step(f, c, nn.SiLU(inplace=True)),
    "float64": lambda f, c: Step(f, c, nn.Tanh()).double(),
    "buffers": Buffered,
    "residual block": lambda f, c: Residual(f, c, nn.Tanh()),
    "dictionary": lambda f, c: Named(f, c, nn.Tanh()),
}
"""The networks of the list of kinds that must be measured or refused, and attention by torch's fused function."""
REFUSED = {"ReLU": "kinks"}
"""Networks that cannot be measured, with a word of the reason."""
