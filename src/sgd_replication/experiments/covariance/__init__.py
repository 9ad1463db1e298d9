"""Is the covariance of the gradient noise the Hessian?"""
