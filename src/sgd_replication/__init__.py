"""The replication: experiments, pipeline and report on top of the engine ``sgd_diffusion``."""
