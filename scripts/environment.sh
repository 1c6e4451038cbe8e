# Sourced by the other scripts: makes .venv with Python 3.11 or newer and installs the package with the extras named.
# Installs again only when what decides it has changed; sets HEADWATER_INSTALL_SECONDS.

headwater_environment() { # extras, such as "demo,test"
  local extras="$1" began wanted stamp python
  began=$SECONDS
  python=$(command -v python3.11 || command -v python3) || {
    echo "Python 3.11 or newer is needed and no python3 was found. Install it, then run this again." >&2
    return 1
  }
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; $python is $("$python" --version). Install a newer one, then run this again." >&2
    return 1
  }
  [ -x .venv/bin/python ] || "$python" -m venv .venv || {
    echo "A virtual environment could not be made in .venv. On Debian the package python3-venv is needed." >&2
    return 1
  }
  wanted=$(cat pyproject.toml scripts/environment.sh scripts/build_hook.py catalog/ui/package*.json | sha256sum | cut -c1-64)
  stamp=".venv/headwater-installed"
  local extra
  for extra in ${extras//,/ }; do
    grep -qsx "$wanted $extra" "$stamp" || { _headwater_install "$extras" "$wanted" "$stamp" || return 1; break; }
  done
  HEADWATER_INSTALL_SECONDS=$((SECONDS - began))
  export HEADWATER_INSTALL_SECONDS
}

_headwater_install() { # extras, stamp text, stamp file
  echo "Installing Headwater and what it needs into .venv (some minutes the first time) ..." >&2
  local log=".venv/headwater-install.log"
  if ! .venv/bin/python -m pip install --disable-pip-version-check -e ".[$1]" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "Installing failed; the whole log is in $log. Check the network and the package index, then run this again." >&2
    return 1
  fi
  case ",$1," in
    *,demo,*)
      # Only its data files are read; its own dependencies are large and never imported.
      .venv/bin/python -m pip install --disable-pip-version-check --no-deps "lifetimes==0.11.3" >>"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        echo "The package lifetimes, whose data the demo reads, could not be installed; the log is in $log." >&2
        return 1
      }
      ;;
  esac
  local extra
  for extra in ${1//,/ }; do echo "$2 $extra"; done >>"$3"
}

headwater_browser() { # gets a Chromium for the browser tests where there is none; they say so themselves when it fails
  headwater_has_browser && return
  local log=".venv/chromium-install.log"
  echo "No Chromium found: installing one for the browser tests ..." >&2
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update && apt-get install -y --no-install-recommends chromium; } >"$log" 2>&1
  fi
  headwater_has_browser || .venv/bin/playwright install chromium >>"$log" 2>&1 ||
    echo "No Chromium could be had; the log is in $log. The browser tests will not run." >&2
}

headwater_has_browser() { # not named like a program: `command -v` would find the function
  [ -x "${CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome chrome >/dev/null
}
