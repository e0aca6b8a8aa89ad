"""What holds for every test."""

pytest_plugins = ["tools.append_only"]
