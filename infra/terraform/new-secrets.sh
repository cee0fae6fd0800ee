#!/usr/bin/env bash
# Prints new secrets of one environment as JSON, in the shape of the variable `secrets`. Needs openssl and jq.
set -euo pipefail

word() { openssl rand -hex 24; }
private_key=$(openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 2>/dev/null)

# Keys go through the environment, not through arguments that other users can see.
private_key="$private_key" public_key="$(openssl pkey -pubout <<<"$private_key")" \
  database="$(word)" redis="$(word)" rabbitmq="$(word)" metrics="$(word)" admin="$(word)" \
  jq -n '{
    database_password: env.database,
    redis_auth_token: env.redis,
    rabbitmq_password: env.rabbitmq,
    metrics_token: env.metrics,
    super_admin_password: env.admin,
    jwt_private_key: (env.private_key + "\n"),
    jwt_public_key: (env.public_key + "\n")
  }'
