"""What if: a model held open, its program, cuts and bases kept, so that a changed number is answered at once.

What differs from the model held in rates alone is priced by products of vectors and planned with every cut that is
known; another cost or bound builds the program anew and keeps what stayed true. It must not know who asks, nor how an
answer is shown.
"""
