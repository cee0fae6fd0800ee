data "aws_caller_identity" "current" {}

# Its policy is AWS's default: the account's IAM policies decide who may use it.
resource "aws_kms_key" "data" {
  description             = "${var.name}: database, cache and secrets at rest"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_kms_alias" "data" {
  name          = "alias/${var.name}-data"
  target_key_id = aws_kms_key.data.key_id
}
