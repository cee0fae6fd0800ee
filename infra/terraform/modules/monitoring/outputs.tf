output "log_group" {
  description = "Log group of the API: name and ARN."
  value       = { name = aws_cloudwatch_log_group.api.name, arn = aws_cloudwatch_log_group.api.arn }
}

output "rollback_alarm_names" {
  description = "Alarms that roll a deployment back: slow answers, server errors."
  value       = [aws_cloudwatch_metric_alarm.slow.alarm_name, aws_cloudwatch_metric_alarm.failing.alarm_name]
}

output "alarm_topic_arn" {
  description = "Topic that all alarms go to."
  value       = aws_sns_topic.alarms.arn
}
