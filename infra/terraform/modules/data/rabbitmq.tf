locals {
  rabbitmq_user = "table-order"
}

resource "aws_mq_broker" "this" {
  broker_name         = "${var.name}-rabbitmq"
  engine_type         = "RabbitMQ"
  engine_version      = "4.2"
  host_instance_type  = var.rabbitmq_instance_type
  deployment_mode     = var.rabbitmq_deployment_mode
  publicly_accessible = false
  security_groups     = [var.security_group_ids.rabbitmq]
  subnet_ids          = var.rabbitmq_deployment_mode == "SINGLE_INSTANCE" ? [var.subnet_ids[0]] : var.subnet_ids

  auto_minor_version_upgrade = true

  # Brokers of RabbitMQ are encrypted with a key that AWS owns and take no other.
  encryption_options {
    use_aws_owned_key = true
  }

  logs {
    general = true
  }

  # The one secret that has no write-only form: it is in the state. Changing it replaces the broker.
  user {
    username = local.rabbitmq_user
    password = var.secrets.rabbitmq_password
  }

  # Monday 06:00 in Seoul.
  maintenance_window_start_time {
    day_of_week = "SUNDAY"
    time_of_day = "21:00"
    time_zone   = "UTC"
  }
}
