#!/usr/bin/env bash
# Does with the shipped units, in $ROOT and without their sandbox, what the scripts of infra/ec2 ask of systemd.
set -euo pipefail
action=$1
shift
[[ ${1:-} != --quiet ]] || shift
unit=${1:-}
instance=${unit#*@}
file=$ROOT/etc/systemd/system/${unit/"@$instance"/@}.service
pidfile=$ROOT/run/$unit.pid
echo "$action $*" >>"$ROOT/run/systemctl.log"

command_of_unit() {
  sed -n 's/^ExecStart=//p' "$file" | sed "s#/opt/#$ROOT/opt/#; s/%i/$instance/"
}

is_running() {
  [[ -f $pidfile && $(ps -o stat= -p "$(<"$pidfile")") == [^Z]* ]]
}

stop() {
  is_running || return 0
  kill -TERM "$(<"$pidfile")"
  for _ in {1..300}; do
    is_running || return 0
    sleep 0.1
  done
  kill -KILL "$(<"$pidfile")"
}

# 9 is the scripts' lock.
run() {
  cd "$ROOT/run"
  exec 9>&- </dev/null >>"$ROOT/run/${unit%@*}.log" 2>&1
  set -a
  # shellcheck source=/dev/null
  source "$ROOT/etc/table-order/api.env"
  # shellcheck disable=SC2046
  exec $(command_of_unit)
}

case $action in
  is-active) is_running ;;
  stop) stop ;;
  start) (run) ;;
  restart)
    [[ -n ${unit##systemd-*} ]] || exit 0
    stop
    run &
    echo $! >"$pidfile"
    ;;
esac
