"""Dense gradients, covariance and Hessian of small models, one sample after another, by torch.autograd alone."""

import numpy as np
import torch


def trainable(model):
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def joined(loader):
    inputs, targets = zip(*loader, strict=True)
    return torch.cat(inputs), torch.cat(targets)


def gradients(model, loss, loader):
    """Return g_n for every sample: (n, d)."""
    rows = []
    for x, y in zip(*joined(loader), strict=True):
        found = torch.autograd.grad(loss(model(x[None]), y[None]), trainable(model), allow_unused=True)
        pairs = zip(found, trainable(model), strict=True)
        rows.append(torch.cat([(torch.zeros_like(p) if g is None else g).flatten() for g, p in pairs]))
    return torch.stack(rows).double().numpy()


def hessian(model, loss, loader):
    """Return the Hessian of the mean loss, (d, d), row by row."""
    inputs, targets = joined(loader)
    total = sum(loss(model(x[None]), y[None]) for x, y in zip(inputs, targets, strict=True)) / len(inputs)
    slope = torch.cat([g.flatten() for g in torch.autograd.grad(total, trainable(model), create_graph=True)])
    rows = []
    for entry in slope:
        found = torch.autograd.grad(entry, trainable(model), retain_graph=True, allow_unused=True)
        pairs = zip(found, trainable(model), strict=True)
        rows.append(torch.cat([(torch.zeros_like(p) if g is None else g).flatten() for g, p in pairs]))
    return torch.stack(rows).double().numpy()


def layer_slices(model):
    """Return the slice of each module's parameters among all trainable ones, by the module's name."""
    ends, found = 0, {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            layer = name.rpartition(".")[0]
            start = found[layer].start if layer in found else ends
            ends += parameter.numel()
            found[layer] = slice(start, ends)
    return found | {"all": slice(0, ends)}


def expected_row(g, H, count):
    """Return trace of C, noise scale, and C against H along the `count` leading eigenvectors of H."""
    n = len(g)
    C = np.cov(g.T).reshape(g.shape[1], -1)
    mean_square = float(g.mean(0) @ g.mean(0)) - np.trace(C) / n
    values, vectors = np.linalg.eigh(H)
    h, v = values[::-1][:count], vectors[:, ::-1][:, :count]
    c = np.einsum("ik,ij,jk->k", v, C, v)
    positive = h > 1e-5 * h.max()
    h, c = h[positive], c[positive]
    slope, r = np.polyfit(h, c, 1)[0], np.corrcoef(h, c)[0, 1]
    scale = np.trace(C) / mean_square if mean_square > 0 else np.inf
    return {
        "trace_C": np.trace(C),
        "noise_scale": scale,
        "pearson": r,
        "slope": slope,
        "trace_ratio": c.sum() / h.sum(),
    }
