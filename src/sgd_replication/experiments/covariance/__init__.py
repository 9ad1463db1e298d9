"""Is its covariance the Hessian?"""
