output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "public_subnet_ids" {
  description = "For the load balancer, one a zone."
  value       = [for zone in var.availability_zones : aws_subnet.public[zone].id]
}

output "private_subnet_ids" {
  description = "For tasks, one a zone."
  value       = [for zone in var.availability_zones : aws_subnet.private[zone].id]
}

output "isolated_subnet_ids" {
  description = "For databases, one a zone."
  value       = [for zone in var.availability_zones : aws_subnet.isolated[zone].id]
}

output "security_group_ids" {
  description = "By role: load_balancer, tasks, database, redis, rabbitmq."
  value = merge(
    { load_balancer = aws_security_group.load_balancer.id, tasks = aws_security_group.tasks.id },
    { for role, group in aws_security_group.data : role => group.id },
  )
}
