"""What leanness earns, hides, risks and needs: the ideas of just-in-time as working parts with published numbers.

Pure functions and simulations of lines, loops, lots and stages, each with the source of its formula: takt and
bottleneck (`takt`), cards (`cards`), pull against push (`pull`, `serial`), lots and jidoka (`drift`, `jidoka`), orders
that swing (`bullwhip`), lean against buffered (`mix`), everyday safety stock (`stages`). What needs a solver is in
`resilience.study.lean` and `resilience.study.everyday`. It knows the estimates of hazards, and neither plans nor files.
"""
