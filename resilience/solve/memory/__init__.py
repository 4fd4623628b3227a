"""Memory of solved work: what re-solves, sweeps and resumed runs start from."""
