"""Escape from Styblinski–Tang (Figs. 4 and 6 of Xie et al.)."""
