resource "aws_ecs_cluster" "this" {
  name = var.cluster_name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_service" "api" {
  name                              = var.service_name
  cluster                           = aws_ecs_cluster.this.id
  task_definition                   = aws_ecs_task_definition.api.arn
  desired_count                     = var.min_tasks
  launch_type                       = "FARGATE"
  health_check_grace_period_seconds = 30
  propagate_tags                    = "SERVICE"

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [var.security_group_id]
    assign_public_ip = false
  }

  load_balancer {
    container_name   = "api"
    container_port   = local.port
    target_group_arn = var.target_group_arns["blue"]

    dynamic "advanced_configuration" {
      for_each = var.deployment_strategy == "BLUE_GREEN" ? [true] : []

      content {
        alternate_target_group_arn = var.target_group_arns["green"]
        production_listener_rule   = var.listener_rule_arn
        role_arn                   = aws_iam_role.load_balancer.arn
      }
    }
  }

  deployment_configuration {
    strategy             = var.deployment_strategy
    bake_time_in_minutes = var.deployment_strategy == "BLUE_GREEN" ? var.bake_time_minutes : null
  }

  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200

  # Tasks that do not start roll back …
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  # … and so do slow answers and server errors.
  alarms {
    enable      = true
    rollback    = true
    alarm_names = var.rollback_alarm_names
  }

  # Deployments set the one, scaling the other.
  lifecycle {
    ignore_changes = [task_definition, desired_count]
  }

  depends_on = [aws_iam_role_policy.execution, aws_iam_role_policy.task, aws_iam_role_policy.load_balancer]
}

resource "aws_appautoscaling_target" "api" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.api.name}"
  min_capacity       = var.min_tasks
  max_capacity       = var.max_tasks
}

resource "aws_appautoscaling_policy" "api" {
  for_each = {
    cpu    = { metric = "ECSServiceAverageCPUUtilization", percent = 70 }
    memory = { metric = "ECSServiceAverageMemoryUtilization", percent = 80 }
  }

  name               = "${var.name}-${each.key}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.api.service_namespace
  scalable_dimension = aws_appautoscaling_target.api.scalable_dimension
  resource_id        = aws_appautoscaling_target.api.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = each.value.percent
    scale_out_cooldown = 60
    scale_in_cooldown  = 300

    predefined_metric_specification {
      predefined_metric_type = each.value.metric
    }
  }
}
