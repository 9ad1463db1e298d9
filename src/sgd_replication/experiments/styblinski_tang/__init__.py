"""Escape from the Styblinski–Tang function (Figs. 4 and 6 of Xie et al.)."""
