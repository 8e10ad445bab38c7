# The portal as one image: the web server by default, any command of manage.py besides.
FROM python:3.12-slim-bookworm AS build
WORKDIR /portal
COPY scripts scripts
COPY pyproject.toml uv.lock ./
RUN python scripts/bootstrap.py
COPY . .
# Production's settings ask for all of these; none of them stays in what is built.
RUN export DJANGO_SETTINGS_MODULE=portal.settings.production DATABASE_URL=sqlite:// \
        ALLOWED_HOSTS=build.invalid BASE_URL=https://build.invalid \
        SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(50))') \
    && .venv/bin/python -m portal.fonts \
    && .venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.12-slim-bookworm
RUN useradd --create-home --uid 1000 portal \
    && mkdir -p /portal/media && chown portal /portal/media
WORKDIR /portal
COPY --from=build /portal /portal
USER portal
ENV DJANGO_SETTINGS_MODULE=portal.settings.production \
    MEDIA_ROOT=/portal/media \
    PATH=/portal/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4"]
