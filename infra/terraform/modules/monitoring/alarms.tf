locals {
  notify = [aws_sns_topic.alarms.arn]

  load_balancer = { LoadBalancer = var.load_balancer_arn_suffix }
  service       = { ClusterName = var.cluster_name, ServiceName = var.service_name }

  # One metric against one limit. `minutes` is how long it must hold.
  simple_alarms = {
    cpu = {
      about     = "Tasks use more than 85 % of their CPU."
      namespace = "AWS/ECS", metric = "CPUUtilization", dimensions = local.service
      statistic = "Average", above = 85, minutes = 10
    }
    memory = {
      about     = "Tasks use more than 90 % of their memory."
      namespace = "AWS/ECS", metric = "MemoryUtilization", dimensions = local.service
      statistic = "Average", above = 90, minutes = 5
    }
    unhealthy-blue = {
      about      = "Tasks of the blue group do not answer."
      namespace  = "AWS/ApplicationELB", metric = "UnHealthyHostCount"
      dimensions = merge(local.load_balancer, { TargetGroup = var.target_group_arn_suffixes["blue"] })
      statistic  = "Maximum", above = 0, minutes = 3
    }
    unhealthy-green = {
      about      = "Tasks of the green group do not answer."
      namespace  = "AWS/ApplicationELB", metric = "UnHealthyHostCount"
      dimensions = merge(local.load_balancer, { TargetGroup = var.target_group_arn_suffixes["green"] })
      statistic  = "Maximum", above = 0, minutes = 3
    }
    database-connections = {
      about     = "PostgreSQL has more connections than the tasks should need."
      namespace = "AWS/RDS", metric = "DatabaseConnections", dimensions = { DBInstanceIdentifier = var.database_id }
      statistic = "Maximum", above = var.database_connections_limit, minutes = 5
    }
    rabbitmq-depth = {
      about     = "Messages pile up in RabbitMQ: a consumer is away or too slow."
      namespace = "AWS/AmazonMQ", metric = "MessageCount", dimensions = { Broker = var.rabbitmq_broker_name }
      statistic = "Maximum", above = var.rabbitmq_depth_limit, minutes = 5
    }
    outbox-age = {
      about     = "Committed events wait too long for the bus: the relay, RabbitMQ or a webhook target is away."
      namespace = local.namespace, metric = "OutboxAgeSeconds", dimensions = {}
      statistic = "Maximum", above = var.outbox_age_limit_seconds, minutes = 5
    }
    dead-letters = {
      about     = "An event could not be delivered and was given up."
      namespace = local.namespace, metric = "DeadLetters", dimensions = {}
      statistic = "Sum", above = 0, minutes = 1
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "simple" {
  for_each = local.simple_alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.about
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  period              = 60
  evaluation_periods  = each.value.minutes
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.notify
  ok_actions          = local.notify
}

resource "aws_cloudwatch_metric_alarm" "database_storage" {
  alarm_name          = "${var.name}-database-storage"
  alarm_description   = "PostgreSQL runs out of storage."
  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  dimensions          = { DBInstanceIdentifier = var.database_id }
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = var.database_free_storage_gb * 1024 * 1024 * 1024
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.notify
  ok_actions          = local.notify
}

# The time until an answer begins, so that a stream counts as quick as its first byte.
resource "aws_cloudwatch_metric_alarm" "slow" {
  alarm_name          = "${var.name}-p95"
  alarm_description   = "The slowest 5 % of answers took more than 3 s for 5 minutes."
  namespace           = "AWS/ApplicationELB"
  metric_name         = "TargetResponseTime"
  dimensions          = local.load_balancer
  extended_statistic  = "p95"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 3
  period              = 60
  evaluation_periods  = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.notify
  ok_actions          = local.notify
}

resource "aws_cloudwatch_metric_alarm" "failing" {
  alarm_name          = "${var.name}-5xx"
  alarm_description   = "More than 5 % of answers were server errors for 5 minutes."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 5
  evaluation_periods  = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.notify
  ok_actions          = local.notify

  metric_query {
    id          = "percent"
    label       = "Server errors, % of requests"
    expression  = "100 * (FILL(task_errors, 0) + FILL(balancer_errors, 0)) / requests"
    return_data = true
  }

  dynamic "metric_query" {
    # The balancer's own errors come when no task answers.
    for_each = {
      task_errors     = "HTTPCode_Target_5XX_Count"
      balancer_errors = "HTTPCode_ELB_5XX_Count"
      requests        = "RequestCount"
    }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = metric_query.value
        dimensions  = local.load_balancer
        period      = 60
        stat        = "Sum"
      }
    }
  }
}

# Of the two groups one is empty, and tells nothing, except during a deployment.
resource "aws_cloudwatch_metric_alarm" "nobody_serves" {
  alarm_name          = "${var.name}-nobody-serves"
  alarm_description   = "No task is healthy."
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  evaluation_periods  = 2
  treat_missing_data  = "breaching"
  alarm_actions       = local.notify
  ok_actions          = local.notify

  metric_query {
    id          = "healthy"
    label       = "Healthy tasks"
    expression  = "FILL(blue, 0) + FILL(green, 0)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = var.target_group_arn_suffixes

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = "HealthyHostCount"
        dimensions  = merge(local.load_balancer, { TargetGroup = metric_query.value })
        period      = 60
        stat        = "Maximum"
      }
    }
  }
}

resource "aws_db_event_subscription" "database" {
  name             = "${var.name}-database"
  sns_topic        = aws_sns_topic.alarms.arn
  source_type      = "db-instance"
  source_ids       = [var.database_id]
  event_categories = ["failover", "failure", "low storage", "recovery"]

  depends_on = [aws_sns_topic_policy.alarms]
}
