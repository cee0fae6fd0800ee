data "aws_region" "current" {}

locals {
  # Title → the lines it draws, as [namespace, metric, dimension, value, …, options].
  charts = {
    "Answers" = [
      ["AWS/ApplicationELB", "RequestCount", "LoadBalancer", var.load_balancer_arn_suffix, { stat = "Sum" }],
      ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", var.load_balancer_arn_suffix, { stat = "Sum" }],
      ["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "LoadBalancer", var.load_balancer_arn_suffix, { stat = "Sum" }],
    ]
    "Answer time, s" = [
      for percentile in ["p50", "p95", "p99"] :
      ["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", var.load_balancer_arn_suffix, { stat = percentile }]
    ]
    "Healthy tasks" = [
      for color in ["blue", "green"] :
      ["AWS/ApplicationELB", "HealthyHostCount", "TargetGroup", var.target_group_arn_suffixes[color], "LoadBalancer", var.load_balancer_arn_suffix, { stat = "Maximum", label = color }]
    ]
    "Tasks, %" = [
      for metric in ["CPUUtilization", "MemoryUtilization"] :
      ["AWS/ECS", metric, "ClusterName", var.cluster_name, "ServiceName", var.service_name, { stat = "Average" }]
    ]
    "Open connections" = [
      ["AWS/ApplicationELB", "ActiveConnectionCount", "LoadBalancer", var.load_balancer_arn_suffix, { stat = "Sum" }],
    ]
    "PostgreSQL" = [
      ["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", var.database_id, { stat = "Maximum" }],
      ["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", var.database_id, { stat = "Average" }],
    ]
    "PostgreSQL, free bytes" = [
      ["AWS/RDS", "FreeStorageSpace", "DBInstanceIdentifier", var.database_id, { stat = "Minimum" }],
    ]
    "RabbitMQ, messages" = [
      ["AWS/AmazonMQ", "MessageCount", "Broker", var.rabbitmq_broker_name, { stat = "Maximum" }],
    ]
    "Outbox: age of the oldest event, s" = [
      [local.namespace, "OutboxAgeSeconds", { stat = "Maximum" }],
    ]
    "Log lines" = [
      for metric in ["LogErrors", "SlowQueries", "DeadLetters"] : [local.namespace, metric, { stat = "Sum" }]
    ]
  }
  titles = keys(local.charts)
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = [
      for index, title in local.titles : {
        type   = "metric"
        x      = index % 2 * 12
        y      = floor(index / 2) * 6
        width  = 12
        height = 6
        properties = {
          title   = title
          region  = data.aws_region.current.region
          period  = 60
          metrics = local.charts[title]
        }
      }
    ]
  })
}
