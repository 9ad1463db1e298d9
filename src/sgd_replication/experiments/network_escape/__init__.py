"""Escape of networks from their minima (Fig. 5 of Xie et al.)."""
