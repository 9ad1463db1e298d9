"""Gradients of the cross-entropy, one example at a time."""

import torch
from torch.nn.functional import cross_entropy


def gradient(network, inputs, labels):
    loss = cross_entropy(network(inputs), labels)
    return torch.cat([part.flatten() for part in torch.autograd.grad(loss, list(network.parameters()))])


def per_sample_gradients(network, inputs, labels):
    return torch.stack([gradient(network, inputs[[j]], labels[[j]]) for j in range(len(labels))])
