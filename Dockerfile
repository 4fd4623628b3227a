# The engine as an image: docker build -t resilience . && docker run --rm -v "$PWD:/plans" resilience --help
# What a run reads and writes lies in /plans: mount a folder that user 1000 may write.
FROM python:3.12-slim

RUN useradd --create-home --uid 1000 planner
WORKDIR /opt/resilience
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY resilience ./resilience
RUN pip install --no-cache-dir --constraint constraints.txt ".[postgres,parquet]"

USER planner
WORKDIR /plans
ENTRYPOINT ["resilience"]
