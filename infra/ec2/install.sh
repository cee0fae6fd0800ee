#!/usr/bin/env bash
# install.sh DOMAIN  prepares this machine; run again after a change here, it changes nothing else
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=infra/ec2/lib.sh
source "$here/lib.sh"

(($# == 1)) || fail "Usage: install.sh DOMAIN"
domain=$1
[[ $domain =~ ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$ ]] || fail "\"$domain\" is not a domain."
for program in nginx curl flock openssl; do
  command -v "$program" >/dev/null || fail "$program is missing: apt-get install nginx curl util-linux openssl"
done

etc=$ROOT/etc
group=()
if [[ -z $ROOT ]]; then
  ((EUID == 0)) || fail "This needs root."
  id table-order &>/dev/null ||
    useradd --system --user-group --home-dir /var/lib/table-order --no-create-home --shell /usr/sbin/nologin table-order
  group=(--group=table-order)
fi

install -d "$releases" "$home/bin" "$etc/systemd/system" "$etc/systemd/journald.conf.d" "$etc/nginx/conf.d"
install -d -m 0750 "${group[@]}" "$etc/table-order" "$etc/table-order/keys"
install -m 0755 "$here/update.sh" "$here/rollback.sh" "$home/bin/"
install -m 0644 "$here/lib.sh" "$home/bin/"
install -m 0644 "$here"/systemd/* "$etc/systemd/system/"
install -m 0644 "$here/journald/table-order.conf" "$etc/systemd/journald.conf.d/"

if [[ ! -e $etc/table-order/api.env ]]; then
  install -m 0640 "${group[@]}" "$here/api.env.example" "$etc/table-order/api.env"
fi
keys=$etc/table-order/keys
if [[ ! -e $keys/private.pem ]]; then
  key=$(openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048)
  openssl pkey -pubout -out "$keys/public.pem" <<<"$key"
  chmod 0644 "$keys/public.pem"
  install -m 0640 "${group[@]}" /dev/null "$keys/private.pem"
  echo "$key" >"$keys/private.pem"
fi

# A stream takes two connections; Debian's nginx allows 768.
if [[ -f $etc/nginx/nginx.conf ]]; then
  sed -i 's/worker_connections 768;/worker_connections 16384;/' "$etc/nginx/nginx.conf"
fi
install -d "$etc/systemd/system/nginx.service.d"
printf '[Service]\nLimitNOFILE=65536\n' >"$etc/systemd/system/nginx.service.d/table-order.conf"

"$SYSTEMCTL" daemon-reload
"$SYSTEMCTL" restart systemd-journald
"$SYSTEMCTL" enable --quiet "${instances[@]/#/table-order@}" table-order-backup.timer

if [[ -e $etc/letsencrypt/live/$domain/fullchain.pem ]]; then
  sed "s/api\.example\.com/$domain/g" "$here/nginx/table-order.conf" >"$etc/nginx/conf.d/table-order.conf"
  [[ -n $ROOT ]] || nginx -t
  "$SYSTEMCTL" reload-or-restart nginx
  say "Ready. Fill in $etc/table-order/api.env, then: $home/bin/update.sh FILE"
else
  say "No certificate yet. Get one, then run this again:"
  say "  certbot certonly --webroot -w /var/www/html -d $domain --deploy-hook 'systemctl reload nginx'"
fi
