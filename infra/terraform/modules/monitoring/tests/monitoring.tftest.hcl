mock_provider "aws" {
  source = "../../tests"
}

variables {
  name                      = "table-order-test"
  load_balancer_arn_suffix  = "app/table-order-test/1"
  target_group_arn_suffixes = { blue = "targetgroup/blue/1", green = "targetgroup/green/2" }
  cluster_name              = "table-order-test"
  service_name              = "api"
  database_id               = "table-order-test-db"
  rabbitmq_broker_name      = "table-order-test-rabbitmq"
  slack                     = { team_id = "T07EA123LEP", channel_id = "C07EZ1ABC23" }
}

run "logs_are_kept_for_30_days" {
  assert {
    condition     = aws_cloudwatch_log_group.api.name == "/ecs/table-order-api" && aws_cloudwatch_log_group.api.retention_in_days == 30
    error_message = "/ecs/table-order-api, 30 days."
  }
}

run "slow_answers_alarm_at_3_s_for_5_minutes" {
  assert {
    condition     = aws_cloudwatch_metric_alarm.slow.threshold == 3 && aws_cloudwatch_metric_alarm.slow.extended_statistic == "p95" && aws_cloudwatch_metric_alarm.slow.metric_name == "TargetResponseTime" && aws_cloudwatch_metric_alarm.slow.period * aws_cloudwatch_metric_alarm.slow.evaluation_periods == 300
    error_message = "p95 over 3 s for 5 minutes."
  }
}

run "server_errors_alarm_at_5_percent_for_5_minutes" {
  assert {
    condition     = aws_cloudwatch_metric_alarm.failing.threshold == 5 && aws_cloudwatch_metric_alarm.failing.comparison_operator == "GreaterThanThreshold" && aws_cloudwatch_metric_alarm.failing.evaluation_periods * 60 == 300
    error_message = "More than 5 % for 5 minutes."
  }

  assert {
    condition     = one([for query in aws_cloudwatch_metric_alarm.failing.metric_query : query.expression if query.return_data == true]) == "100 * (FILL(task_errors, 0) + FILL(balancer_errors, 0)) / requests"
    error_message = "The share of requests, the balancer's own errors included."
  }

  assert {
    condition = { for query in aws_cloudwatch_metric_alarm.failing.metric_query : query.id => one(query.metric[*].metric_name) if length(query.metric) == 1 } == {
      task_errors     = "HTTPCode_Target_5XX_Count"
      balancer_errors = "HTTPCode_ELB_5XX_Count"
      requests        = "RequestCount"
    } && alltrue(flatten([for query in aws_cloudwatch_metric_alarm.failing.metric_query : [for metric in query.metric : metric.period == 60 && metric.stat == "Sum"]]))
    error_message = "Each name in the expression must be its metric, by the minute."
  }
}

run "every_alarm_is_there_and_tells_somebody" {
  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.simple) == ["cpu", "database-connections", "dead-letters", "memory", "outbox-age", "rabbitmq-depth", "unhealthy-blue", "unhealthy-green"]
    error_message = "An alarm is missing."
  }

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.simple), [
        aws_cloudwatch_metric_alarm.slow, aws_cloudwatch_metric_alarm.failing,
        aws_cloudwatch_metric_alarm.nobody_serves, aws_cloudwatch_metric_alarm.database_storage,
      ]) : tolist(alarm.alarm_actions) == tolist([aws_sns_topic.alarms.arn])
    ])
    error_message = "Each alarm must go to the topic."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.database_storage.threshold == 10737418240 && aws_cloudwatch_metric_alarm.database_storage.comparison_operator == "LessThanThreshold"
    error_message = "Less than 10 GB, in bytes."
  }

  assert {
    condition     = contains(aws_db_event_subscription.database.event_categories, "failover") && tolist(aws_db_event_subscription.database.source_ids) == tolist(["table-order-test-db"])
    error_message = "A failover of the database must be told."
  }
}

run "alarms_on_log_lines_read_the_metric_that_the_filter_writes" {
  assert {
    condition = alltrue([
      for name in ["outbox-age", "dead-letters"] :
      contains([for filter in aws_cloudwatch_log_metric_filter.api : "${filter.metric_transformation[0].namespace} ${filter.metric_transformation[0].name}"],
      "${aws_cloudwatch_metric_alarm.simple[name].namespace} ${aws_cloudwatch_metric_alarm.simple[name].metric_name}")
    ])
    error_message = "An alarm must not wait for a metric that nothing writes."
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.api["OutboxAgeSeconds"].pattern == "{ $.msg = \"bus backlog\" && $.ageSeconds >= 0 }" && aws_cloudwatch_log_metric_filter.api["OutboxAgeSeconds"].metric_transformation[0].value == "$.ageSeconds"
    error_message = "The line is {\"msg\":\"bus backlog\",\"ageSeconds\":…}."
  }
}

run "alarms_are_encrypted_and_only_aws_services_publish" {
  assert {
    condition     = aws_sns_topic.alarms.kms_master_key_id == aws_kms_key.alarms.arn && aws_kms_key.alarms.enable_key_rotation
    error_message = "The topic must be encrypted."
  }

  assert {
    condition = alltrue([
      for statement in concat(jsondecode(aws_sns_topic_policy.alarms.policy).Statement, jsondecode(aws_kms_key.alarms.policy).Statement) :
      statement.Principal != "*" && alltrue([for action in flatten([statement.Action]) : !strcontains(action, "*")])
    ])
    error_message = "No wildcard in principals or actions."
  }

  assert {
    condition     = jsondecode(aws_sns_topic_policy.alarms.policy).Statement[0].Resource == aws_sns_topic.alarms.arn
    error_message = "The topic alone."
  }
}

run "slack_shows_alarms_and_can_do_nothing" {
  assert {
    condition     = tolist(aws_chatbot_slack_channel_configuration.alarms[0].sns_topic_arns) == tolist([aws_sns_topic.alarms.arn]) && tolist(aws_chatbot_slack_channel_configuration.alarms[0].guardrail_policy_arns) == tolist(["arn:aws:iam::aws:policy/AWSDenyAll"])
    error_message = "Only show."
  }
}

run "the_dashboard_draws_ten_charts_that_do_not_overlap" {
  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets) == 10 && length(distinct([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : "${widget.x} ${widget.y}"])) == 10
    error_message = "Ten charts, each in its place."
  }
}

run "works_without_slack" {
  variables {
    slack = null
  }

  assert {
    condition     = length(aws_chatbot_slack_channel_configuration.alarms) == 0 && length(aws_iam_role.slack) == 0
    error_message = "No Slack, no role for it."
  }
}
