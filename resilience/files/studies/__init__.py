"""Study files (`NAME.study.toml`): which model and scenarios, what is changed, along which axes, and who competes.

Knows what is written and whether it fits together; what a change makes of a model is for the readers of inputs to say.
"""
