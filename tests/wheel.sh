#!/bin/sh
# Run all tests on the built wheel, in a folder from which the checkout cannot be imported.
# usage: sh tests/wheel.sh BIN [pytest arguments]
set -eu
bin=$(cd "$1" && pwd)
shift
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf build
"$bin/python" -m build --wheel --no-isolation --outdir "$work/dist" "$here" >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
rm -rf build
python=$("$bin/python" -c 'import sys; print(sys._base_executable)')
"$python" -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps "$work"/dist/*.whl
mkdir "$work/run"
cp -R tests bench docs examples README.md CHANGELOG.md pyproject.toml Makefile LICENSE "$work/run/"
cd "$work/run"
"$work/venv/bin/python" -c 'import chronolex, sys; p = chronolex.__file__; sys.exit(0 if "site-packages" in p else f"{p} is not the wheel")'
CHRONOLEX_WHEEL=1 "$work/venv/bin/python" -m pytest "$@"
