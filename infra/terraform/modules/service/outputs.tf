output "repository_url" {
  description = "Where images are pushed."
  value       = aws_ecr_repository.api.repository_url
}

output "cluster_name" {
  description = "Name of the ECS cluster."
  value       = aws_ecs_cluster.this.name
}

output "service_name" {
  description = "Name of the ECS service."
  value       = aws_ecs_service.api.name
}

output "task_families" {
  description = "Families of task definitions: api and migrate, whose containers have the same names."
  value       = { api = aws_ecs_task_definition.api.family, migrate = aws_ecs_task_definition.migrate.family }
}

output "deploy_role_arn" {
  description = "Role that the deploying workflow assumes."
  value       = aws_iam_role.deploy.arn
}

output "task_network" {
  description = "Value of --network-configuration for one-off tasks."
  value = jsonencode({
    awsvpcConfiguration = {
      subnets        = var.subnet_ids
      securityGroups = [var.security_group_id]
      assignPublicIp = "DISABLED"
    }
  })
}

output "scaling" {
  description = "How many tasks run, and how they are replaced."
  value = {
    min_tasks           = aws_appautoscaling_target.api.min_capacity
    max_tasks           = aws_appautoscaling_target.api.max_capacity
    deployment_strategy = aws_ecs_service.api.deployment_configuration[0].strategy
  }
}
