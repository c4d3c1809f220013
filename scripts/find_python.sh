# Prints the first Python that is recent enough and can make a virtual environment, or says in French what is missing.
for name in python3.13 python3.12 python3.11 python3 python; do
  if command -v "$name" > /dev/null 2>&1 &&
     "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' > /dev/null 2>&1; then
    if "$name" -c 'import venv, ensurepip' > /dev/null 2>&1; then
      echo "$name"
      exit 0
    fi
    found=$name
  fi
done
if [ -n "$found" ]; then
  echo "$found est là, mais sans le module venv : installer python3-venv, puis relancer." >&2
else
  echo "Il faut Python 3.11, 3.12 ou 3.13 : l'installer, puis relancer." >&2
fi
exit 1
