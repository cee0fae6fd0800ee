mock_provider "aws" {
  source = "../../tests"
}

variables {
  name                     = "table-order-test"
  subnet_ids               = ["subnet-a", "subnet-b", "subnet-c"]
  security_group_ids       = { database = "sg-database", redis = "sg-redis", rabbitmq = "sg-rabbitmq" }
  multi_az                 = true
  deletion_protection      = true
  rabbitmq_deployment_mode = "CLUSTER_MULTI_AZ"
  rabbitmq_instance_type   = "mq.m7g.large"
  images_distribution_arn  = "arn:aws:cloudfront::123456789012:distribution/images"
  secrets = {
    database_password    = "11111111111111111111111111111111"
    redis_auth_token     = "22222222222222222222222222222222"
    rabbitmq_password    = "33333333333333333333333333333333"
    metrics_token        = "44444444444444444444444444444444"
    super_admin_password = "55555555555555555555555555555555"
    jwt_private_key      = "-----BEGIN PRIVATE KEY-----\n…\n-----END PRIVATE KEY-----\n"
    jwt_public_key       = "-----BEGIN PUBLIC KEY-----\n…\n-----END PUBLIC KEY-----\n"
  }
}

run "the_database_is_private_encrypted_and_speaks_tls_only" {
  assert {
    condition     = !aws_db_instance.this.publicly_accessible && tolist(aws_db_instance.this.vpc_security_group_ids) == tolist(["sg-database"])
    error_message = "Only tasks may reach PostgreSQL."
  }

  assert {
    condition     = aws_db_instance.this.storage_encrypted && aws_db_instance.this.kms_key_id == aws_kms_key.data.arn && aws_db_instance.this.performance_insights_enabled && aws_db_instance.this.performance_insights_kms_key_id == aws_kms_key.data.arn
    error_message = "Storage and performance insights must be encrypted with our key."
  }

  assert {
    condition     = one([for parameter in aws_db_parameter_group.postgres17.parameter : parameter.value if parameter.name == "rds.force_ssl"]) == "1" && aws_db_instance.this.parameter_group_name == aws_db_parameter_group.postgres17.name
    error_message = "TLS must be forced."
  }

  assert {
    condition     = aws_db_instance.this.engine == "postgres" && aws_db_instance.this.engine_version == "17" && aws_db_instance.this.storage_type == "gp3" && aws_db_instance.this.instance_class == "db.t4g.medium"
    error_message = "PostgreSQL 17 on db.t4g.medium with gp3."
  }

  assert {
    condition     = aws_db_instance.this.password == null
    error_message = "The password must not be in the state."
  }
}

run "the_database_is_backed_up_for_7_days_at_03_00_in_seoul_and_protected" {
  assert {
    condition     = aws_db_instance.this.backup_retention_period == 7 && startswith(aws_db_instance.this.backup_window, "18:00-")
    error_message = "7 days, at 18:00 UTC."
  }

  assert {
    condition     = aws_db_instance.this.multi_az && aws_db_instance.this.deletion_protection && !aws_db_instance.this.skip_final_snapshot
    error_message = "A standby, deletion protection and a last snapshot."
  }
}

run "redis_is_encrypted_needs_a_token_and_fails_over" {
  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_enabled && aws_elasticache_replication_group.this.transit_encryption_mode == "required" && tobool(aws_elasticache_replication_group.this.at_rest_encryption_enabled) && aws_elasticache_replication_group.this.kms_key_id == aws_kms_key.data.arn
    error_message = "Encrypted on the way and at rest."
  }

  # With the real provider a write-only value is null again; that it was given shows in its version.
  assert {
    condition     = aws_elasticache_replication_group.this.auth_token_wo_version == 1 && aws_elasticache_replication_group.this.auth_token == null && strcontains(local.secret_values["REDIS_URL"], var.secrets.redis_auth_token)
    error_message = "A token, which is not in the state."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.num_cache_clusters == 2 && aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.multi_az_enabled && aws_elasticache_replication_group.this.snapshot_retention_limit == 7
    error_message = "A replica that takes over, and snapshots."
  }

  assert {
    condition     = tolist(aws_elasticache_replication_group.this.security_group_ids) == tolist(["sg-redis"])
    error_message = "Only tasks may reach Redis."
  }
}

run "rabbitmq_is_a_private_cluster" {
  assert {
    condition     = aws_mq_broker.this.engine_type == "RabbitMQ" && aws_mq_broker.this.deployment_mode == "CLUSTER_MULTI_AZ" && length(aws_mq_broker.this.subnet_ids) == 3
    error_message = "A cluster over the zones."
  }

  assert {
    condition     = !aws_mq_broker.this.publicly_accessible && tolist(aws_mq_broker.this.security_groups) == tolist(["sg-rabbitmq"]) && aws_mq_broker.this.logs[0].general
    error_message = "Private, and logged."
  }
}

run "rabbitmq_can_be_a_single_instance_in_one_subnet" {
  variables {
    rabbitmq_deployment_mode = "SINGLE_INSTANCE"
    rabbitmq_instance_type   = "mq.m7g.medium"
  }

  assert {
    condition     = length(aws_mq_broker.this.subnet_ids) == 1
    error_message = "A single instance takes one subnet."
  }
}

run "images_are_private_encrypted_and_versioned" {
  assert {
    condition     = aws_s3_bucket_public_access_block.images.block_public_acls && aws_s3_bucket_public_access_block.images.block_public_policy && aws_s3_bucket_public_access_block.images.ignore_public_acls && aws_s3_bucket_public_access_block.images.restrict_public_buckets
    error_message = "Public access must be blocked."
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.images.versioning_configuration).status == "Enabled" && one(one(aws_s3_bucket_server_side_encryption_configuration.images.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256" && one(one(aws_s3_bucket_lifecycle_configuration.images.rule).noncurrent_version_expiration).noncurrent_days == 30
    error_message = "Versions, encryption, and an end for old versions."
  }

  assert {
    condition = anytrue([
      for statement in jsondecode(aws_s3_bucket_policy.images.policy).Statement :
      statement.Effect == "Deny" && statement.Action == "s3:*" && try(statement.Condition.Bool["aws:SecureTransport"], "") == "false"
    ])
    error_message = "Requests without TLS must be refused."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_s3_bucket_policy.images.policy).Statement :
      statement.Action == "s3:GetObject" && statement.Principal == { Service = "cloudfront.amazonaws.com" } && statement.Condition.StringEquals["aws:SourceArn"] == var.images_distribution_arn
      if statement.Effect == "Allow"
    ])
    error_message = "Only our distribution may read, and nothing more."
  }
}

run "secrets_are_complete_encrypted_and_not_in_the_state" {
  assert {
    condition     = keys(aws_secretsmanager_secret.this) == ["DATABASE_URL", "JWT_PRIVATE_KEY", "JWT_PUBLIC_KEY", "METRICS_TOKEN", "RABBITMQ_URL", "REDIS_URL", "SUPER_ADMIN_PASSWORD"]
    error_message = "A secret for each setting."
  }

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.kms_key_id == aws_kms_key.data.arn]) && aws_kms_key.data.enable_key_rotation
    error_message = "Encrypted with our key, which is rotated."
  }

  assert {
    condition     = alltrue([for version in aws_secretsmanager_secret_version.this : version.secret_string_wo_version == 1 && (version.secret_string == null || version.secret_string == "")])
    error_message = "Values must be write-only."
  }

  assert {
    condition     = nonsensitive(startswith(local.secret_values["DATABASE_URL"], "postgres://table_order:1111") && endswith(local.secret_values["DATABASE_URL"], "sslmode=require") && startswith(local.secret_values["REDIS_URL"], "rediss://:2222") && local.secret_values["RABBITMQ_URL"] == "amqps://table-order:33333333333333333333333333333333@b-1.mq.ap-northeast-2.amazonaws.com:5671")
    error_message = "Addresses must speak TLS and carry the password."
  }
}

run "refuses_a_password_that_would_break_an_address" {
  command = plan

  variables {
    secrets = {
      database_password    = "short@/"
      redis_auth_token     = "22222222222222222222222222222222"
      rabbitmq_password    = "33333333333333333333333333333333"
      metrics_token        = "44444444444444444444444444444444"
      super_admin_password = "55555555555555555555555555555555"
      jwt_private_key      = "-----BEGIN PRIVATE KEY-----\n…"
      jwt_public_key       = "-----BEGIN PUBLIC KEY-----\n…"
    }
  }

  expect_failures = [var.secrets]
}
