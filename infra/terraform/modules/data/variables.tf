variable "name" {
  description = "Prefix of every name, such as table-order-prod."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,23}$", var.name))
    error_message = "3 to 24 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "subnet_ids" {
  description = "Isolated subnets in two or three zones."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "Two zones at least."
  }
}

variable "security_group_ids" {
  description = "Groups that let only the tasks in."
  type        = object({ database = string, redis = string, rabbitmq = string })
}

variable "multi_az" {
  description = "Keep a standby of PostgreSQL in another zone."
  type        = bool
}

variable "deletion_protection" {
  description = "Refuse to delete the database, and keep a last snapshot when it goes."
  type        = bool
}

variable "db_instance_class" {
  description = "Size of PostgreSQL."
  type        = string
  default     = "db.t4g.medium"

  validation {
    condition     = startswith(var.db_instance_class, "db.")
    error_message = "Must be a class of RDS, such as db.t4g.medium."
  }
}

variable "db_storage_gb" {
  description = "Storage of PostgreSQL to begin with; it grows by itself up to five times that."
  type        = number
  default     = 50

  validation {
    condition     = var.db_storage_gb >= 20 && var.db_storage_gb <= 10000
    error_message = "20 to 10000 GB."
  }
}

variable "redis_node_type" {
  description = "Size of each of the two Redis nodes."
  type        = string
  default     = "cache.t4g.small"

  validation {
    condition     = startswith(var.redis_node_type, "cache.")
    error_message = "Must be a type of ElastiCache, such as cache.t4g.small."
  }
}

variable "rabbitmq_deployment_mode" {
  description = "SINGLE_INSTANCE or CLUSTER_MULTI_AZ. (Active/standby exists for ActiveMQ only.)"
  type        = string

  validation {
    condition     = contains(["SINGLE_INSTANCE", "CLUSTER_MULTI_AZ"], var.rabbitmq_deployment_mode)
    error_message = "SINGLE_INSTANCE or CLUSTER_MULTI_AZ."
  }
}

variable "rabbitmq_instance_type" {
  description = "Size of each RabbitMQ node. Version 4 runs on mq.m7g only; mq.m7g.medium is for trials."
  type        = string

  validation {
    condition     = startswith(var.rabbitmq_instance_type, "mq.m7g.")
    error_message = "RabbitMQ 4 runs on mq.m7g types only."
  }
}

variable "images_distribution_arn" {
  description = "The CloudFront distribution that may read the images."
  type        = string
}

variable "log_retention_days" {
  description = "How long PostgreSQL's logs are kept."
  type        = number
  default     = 30
}

variable "secrets" {
  description = "Passwords and keys, made by new-secrets.sh and handed in as TF_VAR_secrets."
  sensitive   = true
  type = object({
    database_password    = string
    redis_auth_token     = string
    rabbitmq_password    = string
    metrics_token        = string
    super_admin_password = string
    jwt_private_key      = string
    jwt_public_key       = string
  })

  # They become parts of addresses, where other characters would have to be escaped.
  validation {
    condition = alltrue([
      for value in [
        var.secrets.database_password, var.secrets.redis_auth_token, var.secrets.rabbitmq_password,
        var.secrets.metrics_token, var.secrets.super_admin_password,
      ] : can(regex("^[A-Za-z0-9]{32,64}$", value))
    ])
    error_message = "Passwords and tokens have 32 to 64 letters and digits."
  }

  validation {
    condition     = startswith(var.secrets.jwt_private_key, "-----BEGIN PRIVATE KEY-----") && startswith(var.secrets.jwt_public_key, "-----BEGIN PUBLIC KEY-----")
    error_message = "The JWT keys are PEM texts: PKCS #8 and SPKI."
  }
}

variable "secrets_version" {
  description = "Raise it by one to have changed secrets written: write-only values are not compared."
  type        = number
  default     = 1

  validation {
    condition     = var.secrets_version >= 1 && floor(var.secrets_version) == var.secrets_version
    error_message = "A whole number from 1."
  }
}
