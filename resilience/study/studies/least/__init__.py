"""The plan that regrets least at most, of all plans there are: cutting planes over arrays.

It must not know what a future, a family or a program is: who asks prices plans for it.
"""
