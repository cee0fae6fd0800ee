output "load_balancer_arn_suffix" {
  description = "Names the load balancer in metrics."
  value       = aws_lb.api.arn_suffix
}

output "target_groups" {
  description = "blue and green: ARN and the name in metrics."
  value       = { for color, group in aws_lb_target_group.api : color => { arn = group.arn, arn_suffix = group.arn_suffix } }

  # A group can be used by a service only once a listener forwards to it.
  depends_on = [aws_lb_listener_rule.api]
}

output "listener_arn" {
  description = "The listener on 443."
  value       = aws_lb_listener.https.arn
}

output "listener_rule_arn" {
  description = "The rule whose weights a blue/green deployment moves."
  value       = aws_lb_listener_rule.api.arn
}

output "images_distribution_arn" {
  description = "The distribution that reads the images."
  value       = aws_cloudfront_distribution.images.arn
}
