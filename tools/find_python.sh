#!/bin/sh
# Print the newest interpreter that really works: python3.13, 3.12 or 3.11, from the path or from pyenv.
# A pyenv shim can be on the path and yet fail, so every candidate is tried, not just looked up.
# With an argument such as 3.11, only that version is looked for.
probe='import sys, venv, ensurepip; assert "%d.%d" % sys.version_info[:2] == sys.argv[1]; print(sys.executable)'
for version in ${1:-3.13 3.12 3.11}; do
    for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version"*/bin/python python3 python; do
        found=$("$candidate" -c "$probe" "$version" 2>/dev/null) && { echo "$found"; exit 0; }
    done
done
echo "No working Python ${1:-3.11, 3.12 or 3.13} was found. Install one, or say: make PYTHON=/path/to/python" >&2
exit 1
