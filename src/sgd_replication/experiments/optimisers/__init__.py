"""Escape under heavy ball and Adam, and their preference for flat minima."""
