mock_provider "aws" {
  source = "../../tests"
}

variables {
  name                 = "table-order-test"
  cluster_name         = "table-order-test"
  service_name         = "table-order-api"
  image_tag            = "1.2.3"
  subnet_ids           = ["subnet-a", "subnet-c"]
  security_group_id    = "sg-tasks"
  target_group_arns    = { blue = "arn:aws:elasticloadbalancing:blue", green = "arn:aws:elasticloadbalancing:green" }
  listener_arn         = "arn:aws:elasticloadbalancing:listener"
  listener_rule_arn    = "arn:aws:elasticloadbalancing:rule"
  rollback_alarm_names = ["table-order-test-p95", "table-order-test-5xx"]
  log_group            = { name = "/ecs/table-order-api", arn = "arn:aws:logs:ap-northeast-2:123456789012:log-group:/ecs/table-order-api" }
  secret_arns = {
    DATABASE_URL         = "arn:aws:secretsmanager:database"
    REDIS_URL            = "arn:aws:secretsmanager:redis"
    RABBITMQ_URL         = "arn:aws:secretsmanager:rabbitmq"
    JWT_PRIVATE_KEY      = "arn:aws:secretsmanager:private"
    JWT_PUBLIC_KEY       = "arn:aws:secretsmanager:public"
    METRICS_TOKEN        = "arn:aws:secretsmanager:metrics"
    SUPER_ADMIN_PASSWORD = "arn:aws:secretsmanager:admin"
  }
  kms_key_arn        = "arn:aws:kms:ap-northeast-2:123456789012:key/1"
  images_bucket      = { name = "images", arn = "arn:aws:s3:::images" }
  images_url         = "https://images.example.com"
  cors_origins       = ["https://board.example.com", "https://tablet.example.com"]
  github_repository  = "example/table-order-api"
  github_environment = "prod"
}

run "containers_cannot_write_and_have_no_privileges" {
  assert {
    condition = alltrue([
      for container in concat(jsondecode(aws_ecs_task_definition.api.container_definitions), jsondecode(aws_ecs_task_definition.migrate.container_definitions)) :
      container.readonlyRootFilesystem && container.linuxParameters.capabilities == { drop = ["ALL"] } && container.user == "65532:65532" && !try(container.privileged, false)
    ])
    error_message = "Read-only root, no capabilities, not root."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.api.container_definitions)[0].stopTimeout >= 25
    error_message = "A stop must have the time to let requests finish."
  }
}

run "secrets_come_from_secrets_manager_and_are_not_in_plain_environment" {
  assert {
    condition = alltrue(flatten([
      for definition in [aws_ecs_task_definition.api, aws_ecs_task_definition.migrate] : [
        for container in jsondecode(definition.container_definitions) : [
          for entry in container.environment : !contains(keys(var.secret_arns), entry.name) && !can(regex("(?i)secret|password|token|private", entry.name)) && !strcontains(entry.value, "://table_order:")
        ]
      ]
    ]))
    error_message = "A secret is in the plain environment."
  }

  assert {
    condition     = { for entry in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].secrets : entry.name => entry.valueFrom } == { for setting, arn in var.secret_arns : setting => arn if setting != "SUPER_ADMIN_PASSWORD" }
    error_message = "The API gets its secrets by ARN, and not the administrator's password."
  }

  assert {
    condition     = { for entry in jsondecode(aws_ecs_task_definition.migrate.container_definitions)[0].secrets : entry.name => entry.valueFrom } == { for setting, arn in var.secret_arns : setting => arn }
    error_message = "The migration gets all secrets by ARN."
  }
}

run "tasks_are_2_vcpu_4_gb_on_arm_and_checked_by_the_binary" {
  assert {
    condition     = aws_ecs_task_definition.api.cpu == "2048" && aws_ecs_task_definition.api.memory == "4096" && aws_ecs_task_definition.api.runtime_platform[0].cpu_architecture == "ARM64"
    error_message = "2 vCPU, 4 GB, ARM64."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.api.container_definitions)[0].healthCheck.command == ["CMD", "table-order-api", "healthcheck"] && jsondecode(aws_ecs_task_definition.migrate.container_definitions)[0].command == ["migrate"]
    error_message = "The binary checks and migrates."
  }

  assert {
    condition     = { for entry in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].environment : entry.name => entry.value }["CORS_ORIGINS"] == "https://board.example.com,https://tablet.example.com" && { for entry in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].environment : entry.name => entry.value }["TRUST_PROXY"] == "1"
    error_message = "Settings as the API reads them."
  }

  assert {
    condition     = !aws_ecs_service.api.network_configuration[0].assign_public_ip && tolist(aws_ecs_service.api.network_configuration[0].security_groups) == tolist(["sg-tasks"])
    error_message = "No public address."
  }
}

run "blue_green_is_kept_15_minutes_and_rolled_back_by_alarms" {
  assert {
    condition     = aws_ecs_service.api.deployment_configuration[0].strategy == "BLUE_GREEN" && tonumber(aws_ecs_service.api.deployment_configuration[0].bake_time_in_minutes) == 15
    error_message = "Blue/green, the old version kept."
  }

  assert {
    condition = alltrue([
      for balancer in aws_ecs_service.api.load_balancer :
      balancer.target_group_arn == var.target_group_arns["blue"] && balancer.advanced_configuration[0].alternate_target_group_arn == var.target_group_arns["green"] && balancer.advanced_configuration[0].production_listener_rule == var.listener_rule_arn
    ])
    error_message = "Both target groups."
  }

  assert {
    condition     = aws_ecs_service.api.alarms[0].enable && aws_ecs_service.api.alarms[0].rollback && aws_ecs_service.api.alarms[0].alarm_names == toset(var.rollback_alarm_names) && aws_ecs_service.api.deployment_circuit_breaker[0].enable && aws_ecs_service.api.deployment_circuit_breaker[0].rollback
    error_message = "Alarms and failing starts must roll back."
  }
}

run "rolling_has_a_circuit_breaker_and_alarms" {
  variables {
    deployment_strategy = "ROLLING"
  }

  assert {
    condition     = aws_ecs_service.api.deployment_configuration[0].strategy == "ROLLING" && alltrue([for balancer in aws_ecs_service.api.load_balancer : length(balancer.advanced_configuration) == 0])
    error_message = "Rolling uses one target group."
  }

  assert {
    condition     = aws_ecs_service.api.deployment_circuit_breaker[0].rollback && aws_ecs_service.api.alarms[0].rollback
    error_message = "Failing starts and alarms must roll back."
  }
}

run "scales_from_2_to_4_at_cpu_70_and_memory_80" {
  assert {
    condition     = aws_appautoscaling_target.api.min_capacity == 2 && aws_appautoscaling_target.api.max_capacity == 4
    error_message = "2 to 4 tasks."
  }

  assert {
    condition = { for policy in aws_appautoscaling_policy.api : policy.target_tracking_scaling_policy_configuration[0].predefined_metric_specification[0].predefined_metric_type => policy.target_tracking_scaling_policy_configuration[0].target_value } == {
      ECSServiceAverageCPUUtilization    = 70
      ECSServiceAverageMemoryUtilization = 80
    }
    error_message = "CPU 70 %, memory 80 %."
  }
}

run "images_are_scanned_immutable_encrypted_and_cleared_away" {
  assert {
    condition     = aws_ecr_repository.api.image_tag_mutability == "IMMUTABLE" && aws_ecr_repository.api.image_scanning_configuration[0].scan_on_push && aws_ecr_repository.api.encryption_configuration[0].encryption_type == "KMS" && length(jsondecode(aws_ecr_lifecycle_policy.api.policy).rules) == 2
    error_message = "Scanned, immutable, encrypted, with an end."
  }
}

run "policies_have_no_wildcards_but_where_aws_knows_no_resource" {
  assert {
    condition = alltrue(flatten([
      for policy in [aws_iam_role_policy.execution, aws_iam_role_policy.task, aws_iam_role_policy.load_balancer, aws_iam_role_policy.deploy] : [
        for statement in jsondecode(policy.policy).Statement : [for action in flatten([statement.Action]) : !strcontains(action, "*")]
      ]
    ]))
    error_message = "No wildcard in actions."
  }

  assert {
    condition = alltrue(flatten([
      for policy in [aws_iam_role_policy.execution, aws_iam_role_policy.task, aws_iam_role_policy.load_balancer, aws_iam_role_policy.deploy] : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in flatten([statement.Action]) : contains([
            "ecr:GetAuthorizationToken", "ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition",
            "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules",
            "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth",
          ], action)
        ] if contains(flatten([statement.Resource]), "*")
      ]
    ]))
    error_message = "Resource * only for what AWS lets nobody narrow."
  }

  assert {
    condition     = toset(flatten([for statement in jsondecode(aws_iam_role_policy.task.policy).Statement : statement.Action])) == toset(["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"])
    error_message = "The API itself may keep images and nothing else."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : toset(statement.Resource) if contains(statement.Action, "secretsmanager:GetSecretValue")]) == toset(values(var.secret_arns))
    error_message = "Only our secrets."
  }
}

run "only_our_repository_in_its_environment_deploys" {
  assert {
    condition     = jsondecode(aws_iam_role.deploy.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == "repo:example/table-order-api:environment:prod" && jsondecode(aws_iam_role.deploy.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"
    error_message = "The subject must be exact."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.deploy.policy).Statement :
      can(statement.Condition.StringEquals["iam:PassedToService"]) if contains(statement.Action, "iam:PassRole")
    ])
    error_message = "Roles may be handed to ECS alone."
  }
}

run "refuses_latest_and_root" {
  command = plan

  variables {
    image_tag      = "latest"
    container_user = "0:0"
  }

  expect_failures = [var.image_tag, var.container_user]
}
