output "secret_arns" {
  description = "Name of a setting → ARN of the secret that holds it."
  value       = { for setting, secret in aws_secretsmanager_secret.this : setting => secret.arn }

  # A task that starts before the value is there would fail.
  depends_on = [aws_secretsmanager_secret_version.this]
}

output "kms_key_arn" {
  description = "Key that encrypts the secrets."
  value       = aws_kms_key.data.arn
}

output "images_bucket" {
  description = "The bucket for images: name, ARN and regional domain name."
  value = {
    name        = aws_s3_bucket.images.bucket
    arn         = aws_s3_bucket.images.arn
    domain_name = aws_s3_bucket.images.bucket_regional_domain_name
  }
}

output "database" {
  description = "The PostgreSQL instance: identifier, and how it is kept safe."
  value = {
    id                  = aws_db_instance.this.identifier
    multi_az            = aws_db_instance.this.multi_az
    backup_days         = aws_db_instance.this.backup_retention_period
    deletion_protection = aws_db_instance.this.deletion_protection
  }
}

output "rabbitmq" {
  description = "The broker: name and deployment mode."
  value = {
    name            = aws_mq_broker.this.broker_name
    deployment_mode = aws_mq_broker.this.deployment_mode
  }
}
