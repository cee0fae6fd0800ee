locals {
  # The name of the setting → its value.
  secret_values = {
    DATABASE_URL = format(
      # `require` encrypts; checking the certificate as well needs RDS's authority in the image.
      "postgres://%s:%s@%s:5432/%s?sslmode=require",
      local.database_name, var.secrets.database_password, aws_db_instance.this.address, local.database_name,
    )
    REDIS_URL = format(
      "rediss://:%s@%s:6379/0",
      var.secrets.redis_auth_token, aws_elasticache_replication_group.this.primary_endpoint_address,
    )
    RABBITMQ_URL = replace(
      aws_mq_broker.this.instances[0].endpoints[0],
      "amqps://",
      "amqps://${local.rabbitmq_user}:${var.secrets.rabbitmq_password}@",
    )
    JWT_PRIVATE_KEY      = var.secrets.jwt_private_key
    JWT_PUBLIC_KEY       = var.secrets.jwt_public_key
    METRICS_TOKEN        = var.secrets.metrics_token
    SUPER_ADMIN_PASSWORD = var.secrets.super_admin_password
  }
}

resource "aws_secretsmanager_secret" "this" {
  for_each = toset(nonsensitive(keys(local.secret_values)))

  name       = "${var.name}/${each.key}"
  kms_key_id = aws_kms_key.data.arn
}

resource "aws_secretsmanager_secret_version" "this" {
  for_each = aws_secretsmanager_secret.this

  secret_id                = each.value.id
  secret_string_wo         = local.secret_values[each.key]
  secret_string_wo_version = var.secrets_version
}
