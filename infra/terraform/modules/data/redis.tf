resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = "${var.name}-redis"
  description          = "Limits, tickets, revocations and hints between tasks"
  engine               = "redis"
  engine_version       = "7.1"
  parameter_group_name = "default.redis7"
  node_type            = var.redis_node_type
  port                 = 6379

  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true

  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  at_rest_encryption_enabled = true
  kms_key_id                 = aws_kms_key.data.arn
  # Write-only: the token is in no state file.
  auth_token_wo         = var.secrets.redis_auth_token
  auth_token_wo_version = var.secrets_version

  subnet_group_name  = aws_elasticache_subnet_group.this.name
  security_group_ids = [var.security_group_ids.redis]

  # UTC: 04:00 and Monday 05:00 in Seoul.
  snapshot_retention_limit = 7
  snapshot_window          = "19:00-20:00"
  maintenance_window       = "sun:20:00-sun:21:00"
}
