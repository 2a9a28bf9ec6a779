# One image for every Airflow component and for the migrations: the checkout with its locked packages.
FROM python:3.11-slim

RUN useradd --create-home --uid 1000 cityplan && install -d -o cityplan /app /app/.state
USER cityplan
WORKDIR /app

# The packages first: they change less often than the code.
COPY --chown=cityplan requirements.txt requirements-uv.txt ./
RUN python -m venv /app/.venv \
    && .venv/bin/python -m pip install --quiet --no-cache-dir --require-hashes --requirement requirements-uv.txt \
    && VIRTUAL_ENV=/app/.venv .venv/bin/uv pip sync --quiet --no-cache --system-certs --require-hashes --compile-bytecode requirements.txt

COPY --chown=cityplan plugins plugins
COPY --chown=cityplan dags dags
COPY --chown=cityplan dbt_project dbt_project
COPY --chown=cityplan expectations expectations
RUN PYTHONPATH=/app/plugins .venv/bin/python -m cityplan.publication.project

ENV PATH=/app/.venv/bin:$PATH \
    PYTHONPATH=/app/plugins \
    PYTHONUNBUFFERED=1 \
    CITYPLAN_STATE=/app/.state \
    AIRFLOW_HOME=/app/.state/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/app/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/app/plugins

CMD ["python", "-m", "cityplan", "--help"]
