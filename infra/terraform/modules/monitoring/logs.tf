locals {
  namespace = "TableOrder/${var.name}"

  # Metrics made from the API's log lines. The name → which lines, and what each counts.
  log_metrics = {
    # Each process prints the line once a minute for each consumer of the event log.
    OutboxAgeSeconds = { pattern = "{ $.msg = \"bus backlog\" && $.ageSeconds >= 0 }", value = "$.ageSeconds", unit = "Seconds" }
    OutboxEvents     = { pattern = "{ $.msg = \"bus backlog\" && $.events >= 0 }", value = "$.events", unit = "Count" }
    DeadLetters      = { pattern = "{ $.msg = \"*became a dead letter\" }", value = "1", unit = "Count" }
    LogErrors        = { pattern = "{ $.level = \"error\" || $.level = \"fatal\" }", value = "1", unit = "Count" }
    SlowQueries      = { pattern = "{ $.msg = \"slow query\" }", value = "1", unit = "Count" }
  }
}

resource "aws_cloudwatch_log_group" "api" {
  name              = var.log_group_name
  retention_in_days = var.log_retention_days
}

resource "aws_cloudwatch_log_metric_filter" "api" {
  for_each = local.log_metrics

  name           = "${var.name}-${each.key}"
  log_group_name = aws_cloudwatch_log_group.api.name
  pattern        = each.value.pattern

  metric_transformation {
    namespace = local.namespace
    name      = each.key
    value     = each.value.value
    unit      = each.value.unit
  }
}
