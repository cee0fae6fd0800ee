variable "name" {
  description = "Prefix of every name, such as table-order-prod."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,23}$", var.name))
    error_message = "3 to 24 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "api_domain" {
  description = "Where the API is reached, such as api.example.com."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.api_domain))
    error_message = "A domain name in lower case."
  }
}

variable "images_domain" {
  description = "Where images are reached, such as images.example.com."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.images_domain))
    error_message = "A domain name in lower case."
  }
}

variable "zone_id" {
  description = "The Route 53 zone that both domains are in."
  type        = string

  validation {
    condition     = can(regex("^Z[A-Z0-9]+$", var.zone_id))
    error_message = "Must be the id of a hosted zone, such as Z0123456789ABCDEFGHIJ."
  }
}

variable "vpc_id" {
  description = "The VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Public subnets in two or three zones."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "A load balancer needs two zones."
  }
}

variable "security_group_id" {
  description = "Group of the load balancer."
  type        = string
}

variable "images_bucket" {
  description = "The bucket for images: its regional domain name."
  type        = object({ domain_name = string })
}

variable "deletion_protection" {
  description = "Refuse to delete the load balancer."
  type        = bool
}

variable "requests_per_5_minutes" {
  description = "Requests that one address may make in five minutes. All tablets of a restaurant share one address."
  type        = number
  default     = 10000

  validation {
    condition     = var.requests_per_5_minutes >= 100 && var.requests_per_5_minutes <= 2000000
    error_message = "100 to 2000000."
  }
}

variable "log_retention_days" {
  description = "How long logs of the load balancer and the firewall are kept."
  type        = number
  default     = 30
}
