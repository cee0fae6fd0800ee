#!/usr/bin/env bash
# Stands in for the binary: the commands that infra/ec2 uses. A test fills in these three.
VERSION=
FAULT=
BUN=

case $1 in
  --version) echo "$VERSION" ;;
  migrate)
    [[ $FAULT != migration ]] || exit 1
    echo "$VERSION" >migrated
    ;;
  healthcheck) curl -fsS --max-time 4 "http://$HOST:$PORT/health/live" ;;
  serve)
    [[ $FAULT != ends ]] || exit 1
    status=200
    [[ $FAULT != unhealthy ]] || status=503
    exec "$BUN" -e "Bun.serve({
      port: $PORT,
      hostname: '$HOST',
      fetch: (request) => new Response('$VERSION', { status: request.url.endsWith('/live') ? 200 : $status }),
    })"
    ;;
esac
