#!/usr/bin/env bash
# Makes a base for the container file where no registry of images is reached: Debian with its own Python, by debootstrap.
# It has a name of its own, so that nothing but the test's image is built on it, and takes this machine's certificates
# and pip's settings along, where there are any: packages come to it the way they come here.
set -euo pipefail
name=localhost/needs-map-base
builder=$(command -v podman || command -v docker) || { echo "A system package is missing: podman" >&2; exit 2; }
"$builder" image inspect "$name" >/dev/null 2>&1 && exit 0
command -v debootstrap >/dev/null || { echo "A system package is missing: debootstrap" >&2; exit 2; }
base=$(mktemp -d)
trap 'rm -rf "$base"' EXIT
echo "Making $name (once, two minutes)"
debootstrap --variant=minbase --include=ca-certificates,python3,python3-pip,python3-venv bookworm "$base" >/dev/null
ln -s python3 "$base/usr/bin/python"
for file in etc/ssl/certs/ca-certificates.crt etc/pip.conf; do
	if [ -f "/$file" ]; then cp "/$file" "$base/$file"; fi
done
tar --directory "$base" --create . | "$builder" import - "$name"
