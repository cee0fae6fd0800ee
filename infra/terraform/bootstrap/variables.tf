variable "region" {
  description = "Region of the state bucket."
  type        = string
  default     = "ap-northeast-2"
}

variable "state_bucket" {
  description = "Name for the bucket; names are unique in all of AWS."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "3 to 63 lower-case letters, digits and hyphens."
  }
}
