output "state_bucket" {
  description = "For -backend-config=bucket=… of the environments."
  value       = aws_s3_bucket.state.bucket
}
