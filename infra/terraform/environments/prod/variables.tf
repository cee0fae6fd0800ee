variable "region" {
  description = "Where everything runs; the windows for backups assume Seoul."
  type        = string
  default     = "ap-northeast-2"
}

variable "zone_id" {
  description = "Route 53 zone that both domains are in."
  type        = string
}

variable "api_domain" {
  description = "Where the API is reached, such as api.example.com."
  type        = string
}

variable "images_domain" {
  description = "Where images are reached, such as images.example.com."
  type        = string
}

variable "image_tag" {
  description = "Tag of the image for the first deployment."
  type        = string
}

variable "cpu_architecture" {
  description = "ARM64 or X86_64; the image must have it."
  type        = string
  default     = "ARM64"
}

variable "deployment_strategy" {
  description = "BLUE_GREEN or ROLLING."
  type        = string
  default     = "BLUE_GREEN"
}

variable "cors_origins" {
  description = "Origins of browser applications, such as https://board.example.com."
  type        = list(string)
  default     = []
}

variable "super_admin_username" {
  description = "Name of the first administrator."
  type        = string
  default     = "admin"
}

variable "github_repository" {
  description = "Repository whose workflows may deploy: owner/name."
  type        = string
}

variable "slack" {
  description = "Slack workspace and channel for alarms; null: none."
  type        = object({ team_id = string, channel_id = string })
  default     = null
}

variable "alarm_emails" {
  description = "Addresses that get alarms by mail."
  type        = set(string)
  default     = []
}

variable "secrets" {
  description = "What new-secrets.sh makes; by TF_VAR_secrets, never in a file."
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
}

variable "secrets_version" {
  description = "Raise it by one to have changed secrets written."
  type        = number
  default     = 1
}
