"""The log of the loss as the barrier (Mori et al.)."""
