"""Reach Gmail, Google contacts and Google calendars."""
