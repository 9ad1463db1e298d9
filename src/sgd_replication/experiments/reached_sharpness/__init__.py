"""Sharpness that small networks reach under SGD, other noises and full batches, at equal loss."""
