"""Is the gradient noise Gaussian?"""
