"""Tests of the product: a package, so that none that a library installs under this name is found in its place."""
