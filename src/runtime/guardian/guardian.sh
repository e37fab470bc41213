# Ends a platform's processes when its daemon has died. Reads from the daemon, a line each:
#   first PID START SIGNAL   a server that wants a moment to stop
#   add PID START            another unit's first process
#   del PID
#   bye                      a clean end: nothing is to be done
# The end of the input without a bye is the daemon's death. START is the start time in clock ticks
# (proc_pid_stat(5), field 22), or `-` where there is no /proc: a pid may be another program's by then.
# $1 is the value of PAYCTL_PLATFORM that the processes carry.

mark=$1
servers=
others=
trap '' HUP INT TERM QUIT PIPE

while read -r verb pid start signal; do
  case $verb in
    first) servers="$servers $pid:$start:$signal" ;;
    add) others="$others $pid:$start:-" ;;
    del)
      kept=
      for entry in $servers; do case $entry in "$pid":*) ;; *) kept="$kept $entry" ;; esac; done
      servers=$kept
      kept=
      for entry in $others; do case $entry in "$pid":*) ;; *) kept="$kept $entry" ;; esac; done
      others=$kept
      ;;
    bye) exit 0 ;;
  esac
done

# pid parent group session state start, a process a line
processes() {
  if [ -d /proc/self ]; then
    cat /proc/[0-9]*/stat 2>/dev/null | awk '{
      pid = $1; rest = $0; sub(/^.*\) /, "", rest); split(rest, field, " ")
      print pid, field[2], field[3], field[4], field[1], field[20]
    }'
  else
    ps -A -o pid=,ppid=,pgid=,stat= | awk '{ print $1, $2, $3, $3, substr($4, 1, 1), "-" }'
  fi
}

marked() {
  [ -d /proc/self ] || return 0
  grep -l -F -e "PAYCTL_PLATFORM=$mark" /proc/[0-9]*/environ 2>/dev/null | tr -c '0-9\n' ' '
}

# The living processes that descend from the entries in $1, are in their groups or sessions, or are named in $2.
kin() {
  processes | awk -v entries="$1" -v named="$2" '
    { alive[$1] = ($5 != "Z"); parent[$1] = $2; group[$1] = $3; session[$1] = $4; start[$1] = $6 }
    END {
      count = split(named, list, /[ \n]+/)
      for (i = 1; i <= count; i++) if (list[i] != "") found[list[i]] = 1
      count = split(entries, list, " ")
      for (i = 1; i <= count; i++) {
        split(list[i], part, ":")
        if (part[1] in start && start[part[1]] != part[2]) continue
        leader[part[1]] = 1
      }
      for (pid in alive) if ((pid in leader) || (group[pid] in leader) || (session[pid] in leader)) found[pid] = 1
      do {
        grown = 0
        for (pid in alive) if (!(pid in found) && (parent[pid] in found)) { found[pid] = 1; grown = 1 }
      } while (grown)
      for (pid in found) if (alive[pid]) print pid
    }'
}

kill_all() {
  for pid in $1; do
    [ "$pid" = "$$" ] || kill -s "$2" "$pid" 2>/dev/null
  done
}

# What a server leaves when it dies first, its workers, is known only while it lives.
server_processes=$(kin "$servers" "")
for entry in $servers; do
  pid=${entry%%:*}
  signal=${entry##*:}
  case " $(echo $server_processes) " in *" $pid "*) kill -s "${signal#SIG}" "$pid" 2>/dev/null ;; esac
done

everything=$(kin "$servers $others" "$(marked)")
for pid in $everything; do
  case " $(echo $server_processes) " in *" $pid "*) ;; *) kill_all "$pid" KILL ;; esac
done

turn=0
while [ $turn -lt 12 ]; do
  left=$(kin "$servers" "")
  [ -z "$left" ] && break
  # PostgreSQL's immediate shutdown; whoever does not know it dies of it.
  [ $turn -eq 9 ] && kill_all "$left" QUIT
  turn=$((turn + 1))
  sleep 0.08
done

turn=0
while [ $turn -lt 100 ]; do
  left=$(kin "$servers $others" "$(marked)")
  [ -z "$left" ] && break
  kill_all "$left" KILL
  turn=$((turn + 1))
  sleep 0.05
done
