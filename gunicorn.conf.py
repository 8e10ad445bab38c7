"""gunicorn reads this wherever it is started from this folder (portal/logs.py)."""

logger_class = "portal.logs.GunicornLogger"
