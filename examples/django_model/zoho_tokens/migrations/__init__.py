"""What `manage.py migrate` does to make the tables."""
