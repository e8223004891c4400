#!/usr/bin/env bash
# RabbitMQ, PostgreSQL and Azurite as local processes for the tests: loopback only, ports of their own, data in one folder that goes with them.
#   bash tests/services.sh install       Debian packages and npm packages
#   bash tests/services.sh start DIR     starts all three in DIR and writes DIR/environment (for `source`)
#   bash tests/services.sh stop DIR      stops them and deletes DIR
#   bash tests/services.sh with COMMAND  starts all three, runs the command with their addresses in its environment, and stops them
# Single services are taken away and given back by tests: bash tests/services.sh start-one|stop-one|kill-one|freeze-one|thaw-one DIR rabbitmq|postgres|azurite,
# and the broker is told that its disk is full: bash tests/services.sh disk-full|disk-free DIR
set -euo pipefail
cd "$(dirname "$0")/.."

azurite_version=3.37.0
postgres_bin=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -n 1 || true)
host=127.0.0.1
virtual_hosts=100

step() { printf '== %s\n' "$*" >&2; }

# Ports that nothing listens on now: a range below the kernel's own choice of outgoing ports.
free_port() {
  local port
  for port in $(shuf -i 20000-31000 -n 200); do
    (exec 3<> "/dev/tcp/$host/$port") 2> /dev/null || { echo "$port"; return; }
  done
  echo "error: no free port" >&2
  exit 1
}

# PostgreSQL refuses to run as root.
as_postgres() { if ((EUID == 0)); then setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; else "$@"; fi; }

wait_for() {
  local name=$1 seconds=$2 i
  shift 2
  for ((i = 0; i < seconds * 5; i++)); do
    "$@" > /dev/null 2>&1 && return
    sleep 0.2
  done
  echo "error: $name does not answer after $seconds s" >&2
  exit 1
}

listens() { (exec 3<> "/dev/tcp/$host/$1") 2> /dev/null; }

install() {
  # python3-pika and, below, amqplib are what samples/producers need.
  local packages=(rabbitmq-server postgresql nodejs npm python3-pika) missing=() package
  for package in "${packages[@]}"; do
    case $package in
      nodejs) command -v node > /dev/null && continue ;;
      npm) command -v npm > /dev/null && continue ;;
    esac
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2> /dev/null || true) == installed ]] || missing+=("$package")
  done
  if ((${#missing[@]})); then
    step "installing ${missing[*]}"
    apt-get update -qq
    # The packages must not start servers of their own.
    local policy=/usr/sbin/policy-rc.d made=0
    [[ -e $policy ]] || { printf '#!/bin/sh\nexit 101\n' > "$policy"; chmod +x "$policy"; made=1; }
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
    ((made)) && rm -f "$policy"
  fi
  local tools=tests/services/node_modules
  [[ -f $tools/azurite/package.json ]] || { step "installing azurite $azurite_version"; npm install --silent --no-audit --no-fund --prefix tests/services "azurite@$azurite_version" > /dev/null; }
  local producer=samples/producers/node
  [[ -f $producer/node_modules/amqplib/package.json ]] || { step "installing amqplib"; npm install --silent --no-audit --no-fund --prefix "$producer" > /dev/null; }
}

start_postgres() {
  local dir=$1 port
  port=$(cat "$dir/postgres.port")
  if [[ ! -f $dir/postgres/PG_VERSION ]]; then
    mkdir -p "$dir/postgres"
    if ((EUID == 0)); then chown postgres "$dir/postgres"; fi
    as_postgres "$postgres_bin/initdb" --pgdata "$dir/postgres" --username transfer --auth trust --encoding UTF8 --locale C > /dev/null
    printf "listen_addresses='%s'\nport=%s\nunix_socket_directories=''\nmax_connections=200\nfsync=on\nlogging_collector=off\n" "$host" "$port" >> "$dir/postgres/postgresql.conf"
  fi
  as_postgres "$postgres_bin/pg_ctl" --pgdata "$dir/postgres" --log "$dir/postgres/server.log" --wait --timeout 60 start > /dev/null
  head -n 1 "$dir/postgres/postmaster.pid" > "$dir/postgres.pid"
  as_postgres "$postgres_bin/psql" -h "$host" -p "$port" -U transfer -d postgres -qtc "select 1 from pg_database where datname = 'transfer'" | grep -q 1 \
    || as_postgres "$postgres_bin/createdb" -h "$host" -p "$port" -U transfer transfer
}

start_rabbitmq() {
  local dir=$1 port
  port=$(cat "$dir/rabbitmq.port")
  mkdir -p "$dir/rabbitmq"
  # Each test has a virtual host of its own.
  local hosts='{"name":"/"}' permissions='{"user":"guest","vhost":"/","configure":".*","write":".*","read":".*"}' i
  for ((i = 0; i < virtual_hosts; i++)); do
    hosts+=",{\"name\":\"test$i\"}"
    permissions+=",{\"user\":\"guest\",\"vhost\":\"test$i\",\"configure\":\".*\",\"write\":\".*\",\"read\":\".*\"}"
  done
  printf '{"users":[{"name":"guest","password":"guest","tags":"administrator"}],"vhosts":[%s],"permissions":[%s]}\n' "$hosts" "$permissions" > "$dir/rabbitmq/definitions.json"
  printf 'loopback_users = none\nload_definitions = %s/rabbitmq/definitions.json\nlisteners.tcp.1 = %s:%s\nvm_memory_high_watermark.absolute = 2GB\ndisk_free_limit.absolute = 50MB\n' "$dir" "$host" "$port" > "$dir/rabbitmq/rabbitmq.conf"
  printf '[].\n' > "$dir/rabbitmq/enabled_plugins"
  if ((EUID == 0)); then chown -R rabbitmq "$dir/rabbitmq"; fi
  # Erlang's name server, which would outlive RabbitMQ if RabbitMQ started it.
  if [[ ! -f $dir/epmd.pid ]]; then
    setsid epmd -address "$host" -port "$(cat "$dir/rabbitmq.epmd")" > /dev/null 2>&1 &
    echo $! > "$dir/epmd.pid"
  fi
  env HOME="$dir/rabbitmq" RABBITMQ_NODENAME="transfer$port@localhost" RABBITMQ_MNESIA_BASE="$dir/rabbitmq/data" RABBITMQ_LOG_BASE="$dir/rabbitmq/log" \
    RABBITMQ_CONFIG_FILE="$dir/rabbitmq/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$dir/rabbitmq/enabled_plugins" \
    RABBITMQ_DIST_PORT="$(cat "$dir/rabbitmq.dist")" ERL_EPMD_ADDRESS="$host" ERL_EPMD_PORT="$(cat "$dir/rabbitmq.epmd")" \
    setsid setpriv $( ((EUID == 0)) && echo --reuid=rabbitmq --regid=rabbitmq --clear-groups ) -- rabbitmq-server > "$dir/rabbitmq/start.log" 2>&1 &
  echo $! > "$dir/rabbitmq.pid"
  wait_for RabbitMQ 90 listens "$port"
}

start_azurite() {
  local dir=$1 port
  port=$(cat "$dir/azurite.port")
  mkdir -p "$dir/azurite"
  setsid node tests/services/node_modules/azurite/dist/src/blob/main.js --blobHost "$host" --blobPort "$port" --location "$dir/azurite" --silent --skipApiVersionCheck --disableTelemetry \
    > "$dir/azurite/server.log" 2>&1 &
  echo $! > "$dir/azurite.pid"
  wait_for Azurite 30 listens "$port"
}

# Ends one service by the process id that it was started with; a killed one gets no chance to tidy up.
end_one() {
  local dir=$1 name=$2 signal=$3 pid group
  [[ -f $dir/$name.pid ]] || return 0
  pid=$(cat "$dir/$name.pid")
  # RabbitMQ and Azurite run in a session of their own, whose processes end together; PostgreSQL's end by themselves.
  group=$pid
  [[ $name == postgres ]] || group=-$pid
  kill "-$signal" -- "$group" 2> /dev/null || true
  local i
  for ((i = 0; i < 150; i++)); do
    kill -0 "$pid" 2> /dev/null || break
    sleep 0.2
  done
  kill -9 -- "$group" 2> /dev/null || true
  rm -f "$dir/$name.pid"
}

# RabbitMQ and Azurite only: PostgreSQL's processes are not one group.
signal_group() { kill "-$3" -- "-$(cat "$1/$2.pid")"; }

limit_disk() {
  local dir=$1
  env HOME="$dir/rabbitmq" ERL_EPMD_ADDRESS="$host" ERL_EPMD_PORT="$(cat "$dir/rabbitmq.epmd")" \
    setpriv $( ((EUID == 0)) && echo --reuid=rabbitmq --regid=rabbitmq --clear-groups ) -- \
    /usr/lib/rabbitmq/bin/rabbitmqctl --quiet --node "transfer$(cat "$dir/rabbitmq.port")@localhost" set_disk_free_limit "$2" > /dev/null
}

stop_one() {
  case $2 in
    postgres) end_one "$1" postgres INT ;;
    *) end_one "$1" "$2" TERM ;;
  esac
}

start() {
  local dir=$1
  mkdir -p "$dir"
  chmod 755 "$dir"
  for name in postgres rabbitmq azurite; do free_port > "$dir/$name.port"; done
  free_port > "$dir/rabbitmq.dist"
  free_port > "$dir/rabbitmq.epmd"
  step "starting PostgreSQL, RabbitMQ and Azurite"
  start_postgres "$dir"
  start_azurite "$dir"
  start_rabbitmq "$dir"
  cat > "$dir/environment" << EOF
export TRANSFER_TEST_SERVICES='$dir'
export TRANSFER_TEST_POSTGRES='Host=$host;Port=$(cat "$dir/postgres.port");Username=transfer;Database=transfer'
export TRANSFER_TEST_RABBITMQ='amqp://guest:guest@$host:$(cat "$dir/rabbitmq.port")'
export TRANSFER_TEST_AZURITE='http://$host:$(cat "$dir/azurite.port")'
EOF
}

stop() {
  local dir=$1 name
  [[ -d $dir ]] || return 0
  for name in rabbitmq epmd azurite postgres; do stop_one "$dir" "$name"; done
  rm -rf "$dir"
}

case ${1:-} in
  install) install ;;
  start) start "$2" ;;
  stop) stop "$2" ;;
  start-one) "start_$3" "$2" ;;
  stop-one) stop_one "$2" "$3" ;;
  kill-one) end_one "$2" "$3" KILL ;;
  freeze-one) signal_group "$2" "$3" STOP ;;
  thaw-one) signal_group "$2" "$3" CONT ;;
  disk-full) limit_disk "$2" 900000000000000 ;;
  disk-free) limit_disk "$2" 50000000 ;;
  with)
    install
    services=$(mktemp -d)
    trap 'stop "$services"' EXIT
    start "$services"
    source "$services/environment"
    shift
    "$@"
    ;;
  *) sed -n '2,8p' "$0" >&2; exit 2 ;;
esac
