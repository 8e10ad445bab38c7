#!/bin/sh
# Runs what has to run regularly where there is no cron: docs/operating.md says what it
# is. The daily commands do nothing a second time on a day, so a restart does no harm.

every_minutes=5
morning=07
last=

while :; do
    python manage.py publish_scheduled
    python manage.py send_mail
    if [ "$(date +%H)" -ge "$morning" ] && [ "$(date +%F)" != "$last" ]; then
        last=$(date +%F)
        python manage.py escalate_reviews
        python manage.py send_review_reminders
        python manage.py check_links --verbosity 0
        python manage.py prune_search_log
    fi
    sleep $((every_minutes * 60))
done
