"""The link that restores a view, and the choices that it keeps."""
