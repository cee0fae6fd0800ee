variable "name" {
  description = "Prefix of every name, such as table-order-prod."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,23}$", var.name))
    error_message = "3 to 24 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "log_group_name" {
  description = "Log group of the API."
  type        = string
  default     = "/ecs/table-order-api"
}

variable "log_retention_days" {
  description = "How long the API's logs are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([7, 14, 30, 60, 90, 180, 365], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 7, 14, 30, 60, 90, 180 or 365 days."
  }
}

variable "load_balancer_arn_suffix" {
  description = "Names the load balancer in metrics."
  type        = string
}

variable "target_group_arn_suffixes" {
  description = "blue and green → the group's name in metrics."
  type        = map(string)

  validation {
    condition     = toset(keys(var.target_group_arn_suffixes)) == toset(["blue", "green"])
    error_message = "Name blue and green."
  }
}

variable "cluster_name" {
  description = "Name of the ECS cluster."
  type        = string
}

variable "service_name" {
  description = "Name of the ECS service."
  type        = string
}

variable "database_id" {
  description = "Identifier of the PostgreSQL instance."
  type        = string
}

variable "rabbitmq_broker_name" {
  description = "Name of the RabbitMQ broker."
  type        = string
}

variable "database_connections_limit" {
  description = "Connections above which to warn. db.t4g.medium takes about 400."
  type        = number
  default     = 300

  validation {
    condition     = var.database_connections_limit > 0
    error_message = "More than none."
  }
}

variable "database_free_storage_gb" {
  description = "Free storage below which to warn."
  type        = number
  default     = 10

  validation {
    condition     = var.database_free_storage_gb > 0
    error_message = "More than none."
  }
}

variable "rabbitmq_depth_limit" {
  description = "Messages waiting in the broker above which to warn."
  type        = number
  default     = 1000

  validation {
    condition     = var.rabbitmq_depth_limit > 0
    error_message = "More than none."
  }
}

variable "outbox_age_limit_seconds" {
  description = "Age of the oldest event that a consumer has not finished, above which to warn."
  type        = number
  default     = 300

  validation {
    condition     = var.outbox_age_limit_seconds > 0
    error_message = "More than none."
  }
}

variable "alarm_emails" {
  description = "Addresses that get alarms by mail; each must be confirmed once."
  type        = set(string)
  default     = []
}

variable "slack" {
  description = "Ids of the Slack workspace and channel for alarms; the workspace was authorized once in the console. Null: no Slack."
  type        = object({ team_id = string, channel_id = string })
  default     = null

  validation {
    condition     = var.slack == null || try(can(regex("^T[A-Z0-9]+$", var.slack.team_id)) && can(regex("^[CG][A-Z0-9]+$", var.slack.channel_id)), false)
    error_message = "Ids look like T07EA123LEP (workspace) and C07EZ1ABC23 (channel)."
  }
}
