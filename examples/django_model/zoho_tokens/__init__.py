"""A Django app that keeps the tokens of Zoho's SDK: copy this folder beside your other apps."""
