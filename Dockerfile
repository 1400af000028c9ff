# One image for every process: web, worker, beat, and the commands of manage.py. It knows no secret;
# all that differs between installations comes from the environment (.env.example).

FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /opt/venv
WORKDIR /opt
COPY requirements.txt ./
# Wheels only, each as its hash says: nothing is compiled here, so no compiler is needed.
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: \
    --require-hashes --requirement requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 DEVELOPMENT=false
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin smarketing
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY manage.py ./
COPY smarketing smarketing
COPY leads leads
COPY sla sla
COPY reporting reporting
COPY templates templates
COPY static static
# Hashed and compressed once, here; and compiled, because the user below may write nowhere in /app.
RUN DEVELOPMENT=true python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q manage.py smarketing leads sla reporting
USER 10001
EXPOSE 8000
CMD ["gunicorn", "--config", "python:smarketing.web", "smarketing.wsgi"]
