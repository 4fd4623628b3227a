"""The what-if page: a local server whose one worker holds a model open. Starlette and uvicorn stand here alone.

It turns questions into those of `resilience.study.whatif` and answers into words and figures of `resilience.report`;
who may ask is decided at its door. It must not know how a plan is found, nor what is printed on a terminal.
"""
