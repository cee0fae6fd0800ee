locals {
  database_name = "table_order"
  database_id   = "${var.name}-db"
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_db_parameter_group" "postgres17" {
  name   = "${var.name}-postgres17"
  family = "postgres17"

  # Connections without TLS are refused.
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "database" {
  for_each = toset(["postgresql", "upgrade"])

  name              = "/aws/rds/instance/${local.database_id}/${each.key}"
  retention_in_days = var.log_retention_days
}

# A Multi-AZ instance (one standby), not a Multi-AZ cluster: its readable standbys break snapshot isolation.
resource "aws_db_instance" "this" {
  identifier     = local.database_id
  engine         = "postgres"
  engine_version = "17"
  instance_class = var.db_instance_class
  multi_az       = var.multi_az

  db_name  = local.database_name
  username = local.database_name
  # Write-only: the password is in no state file.
  password_wo         = var.secrets.database_password
  password_wo_version = var.secrets_version

  storage_type          = "gp3"
  allocated_storage     = var.db_storage_gb
  max_allocated_storage = var.db_storage_gb * 5
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.data.arn

  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [var.security_group_ids.database]
  publicly_accessible    = false
  parameter_group_name   = aws_db_parameter_group.postgres17.name
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  # UTC. 18:00 is 03:00 in Seoul; Sunday 19:00 is Monday 04:00 there.
  backup_window           = "18:00-18:30"
  backup_retention_period = 7
  maintenance_window      = "sun:19:00-sun:20:00"
  copy_tags_to_snapshot   = true

  deletion_protection       = var.deletion_protection
  skip_final_snapshot       = !var.deletion_protection
  final_snapshot_identifier = var.deletion_protection ? "${local.database_id}-final" : null
  delete_automated_backups  = !var.deletion_protection

  auto_minor_version_upgrade            = true
  enabled_cloudwatch_logs_exports       = ["postgresql", "upgrade"]
  performance_insights_enabled          = true
  performance_insights_kms_key_id       = aws_kms_key.data.arn
  performance_insights_retention_period = 7

  depends_on = [aws_cloudwatch_log_group.database]
}
