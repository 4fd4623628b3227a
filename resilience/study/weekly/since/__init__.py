"""Since last week: what each week keeps of its input, and whose doing the changes of cost and plan are.

It must not know how a week is printed, nor what else lies in its folder.
"""
