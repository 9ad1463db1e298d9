"""Are flat minima preferred?"""
