"""What ``./gongkai`` is made of; nothing here is part of the platform that a city runs."""
