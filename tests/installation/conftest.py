"""Ces essais démarrent de vrais processus : voie complète, sur un même ouvrier, l'un après l'autre."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/installation" in str(item.path):
            item.add_marker(pytest.mark.installation)
            item.add_marker(pytest.mark.xdist_group("installation"))
