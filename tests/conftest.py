"""One thread for torch in all tests: small tensors gain nothing from more, and reductions stay what they are."""

import torch

torch.set_num_threads(1)
