variable "name" {
  description = "Prefix of every name, such as table-order-prod."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,23}$", var.name))
    error_message = "3 to 24 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "cluster_name" {
  description = "Name for the ECS cluster. Alarms know it too, and come first."
  type        = string
}

variable "service_name" {
  description = "Name for the ECS service."
  type        = string
}

variable "image_tag" {
  description = "Tag of the image for the first task definition. Later ones are registered by the deployments."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$", var.image_tag)) && var.image_tag != "latest"
    error_message = "A tag that never moves, such as a version or a commit; not latest."
  }
}

variable "cpu_architecture" {
  description = "ARM64 or X86_64; the image must have it."
  type        = string
  default     = "ARM64"

  validation {
    condition     = contains(["ARM64", "X86_64"], var.cpu_architecture)
    error_message = "ARM64 or X86_64."
  }
}

variable "container_user" {
  description = "User and group that the process runs as."
  type        = string
  default     = "65532:65532"

  validation {
    condition     = can(regex("^[1-9][0-9]*:[1-9][0-9]*$", var.container_user))
    error_message = "Numbers of a user and a group, not those of root."
  }
}

variable "subnet_ids" {
  description = "Private subnets."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "Two zones at least."
  }
}

variable "security_group_id" {
  description = "Group of the tasks."
  type        = string
}

variable "target_group_arns" {
  description = "blue and green → ARN of the target group."
  type        = map(string)

  validation {
    condition     = toset(keys(var.target_group_arns)) == toset(["blue", "green"])
    error_message = "Name blue and green."
  }
}

variable "listener_arn" {
  description = "The load balancer's listener on 443."
  type        = string
}

variable "listener_rule_arn" {
  description = "The rule whose weights a blue/green deployment moves."
  type        = string
}

variable "deployment_strategy" {
  description = "BLUE_GREEN: new tasks beside the old, then all traffic at once. ROLLING: task by task."
  type        = string
  default     = "BLUE_GREEN"

  validation {
    condition     = contains(["BLUE_GREEN", "ROLLING"], var.deployment_strategy)
    error_message = "BLUE_GREEN or ROLLING."
  }
}

variable "bake_time_minutes" {
  description = "How long the old version is kept after a blue/green switch, while alarms can still roll back."
  type        = number
  default     = 15

  # The alarms look at five minutes.
  validation {
    condition     = var.bake_time_minutes >= 10 && var.bake_time_minutes <= 1440
    error_message = "10 to 1440."
  }
}

variable "rollback_alarm_names" {
  description = "Alarms that roll a deployment back."
  type        = list(string)

  validation {
    condition     = length(var.rollback_alarm_names) > 0
    error_message = "One alarm at least."
  }
}

variable "min_tasks" {
  description = "Tasks that always run."
  type        = number
  default     = 2

  validation {
    condition     = var.min_tasks >= 2
    error_message = "Two at least: one a zone."
  }
}

variable "max_tasks" {
  description = "Tasks that run under load."
  type        = number
  default     = 4

  validation {
    condition     = var.max_tasks >= var.min_tasks
    error_message = "Not fewer than min_tasks."
  }
}

variable "log_group" {
  description = "Log group of the API: name and ARN."
  type        = object({ name = string, arn = string })
}

variable "secret_arns" {
  description = "Name of a setting → ARN of the secret that holds it. SUPER_ADMIN_PASSWORD is for migrations only."
  type        = map(string)

  validation {
    condition = alltrue([
      for setting in ["DATABASE_URL", "REDIS_URL", "RABBITMQ_URL", "JWT_PRIVATE_KEY", "JWT_PUBLIC_KEY", "METRICS_TOKEN", "SUPER_ADMIN_PASSWORD"] :
      contains(keys(var.secret_arns), setting)
    ])
    error_message = "A secret is missing."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the secrets."
  type        = string
}

variable "images_bucket" {
  description = "The bucket for images: name and ARN."
  type        = object({ name = string, arn = string })
}

variable "images_url" {
  description = "Where browsers find images."
  type        = string

  validation {
    condition     = startswith(var.images_url, "https://")
    error_message = "An address that begins with https://."
  }
}

variable "cors_origins" {
  description = "Origins of browser applications, such as https://board.example.com."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for origin in var.cors_origins : startswith(origin, "https://")])
    error_message = "Origins begin with https://."
  }
}

variable "super_admin_username" {
  description = "Name of the first administrator, made by the first migration."
  type        = string
  default     = "admin"
}

variable "github_repository" {
  description = "Repository whose workflows may deploy, such as example/table-order-api."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", var.github_repository))
    error_message = "owner/name."
  }
}

variable "github_environment" {
  description = "GitHub environment that a deploying workflow must run in; its protection rules apply."
  type        = string
}
