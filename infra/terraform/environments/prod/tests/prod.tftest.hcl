mock_provider "aws" {
  source = "../../tests"
}

variables {
  zone_id           = "Z0123456789"
  api_domain        = "api.example.com"
  images_domain     = "images.example.com"
  image_tag         = "1.2.3"
  github_repository = "example/table-order-api"
  secrets = {
    database_password    = "11111111111111111111111111111111"
    redis_auth_token     = "22222222222222222222222222222222"
    rabbitmq_password    = "33333333333333333333333333333333"
    metrics_token        = "44444444444444444444444444444444"
    super_admin_password = "55555555555555555555555555555555"
    jwt_private_key      = "-----BEGIN PRIVATE KEY-----\n…\n-----END PRIVATE KEY-----\n"
    jwt_public_key       = "-----BEGIN PUBLIC KEY-----\n…\n-----END PUBLIC KEY-----\n"
  }
}

# One run: each would make all of it anew.
run "production_survives_a_zone_and_a_slip_of_the_hand" {
  assert {
    condition     = module.data.database.multi_az == true && module.data.database.deletion_protection == true && module.data.database.backup_days == 7
    error_message = "A standby, deletion protection, 7 days of backups."
  }

  assert {
    condition     = module.data.rabbitmq.deployment_mode == "CLUSTER_MULTI_AZ"
    error_message = "A cluster."
  }

  assert {
    condition     = length(module.network.isolated_subnet_ids) == 3 && length(module.network.private_subnet_ids) == 3
    error_message = "3 zones."
  }

  assert {
    condition     = module.service.scaling == { min_tasks = 2, max_tasks = 4, deployment_strategy = "BLUE_GREEN" }
    error_message = "2 to 4 tasks, blue/green."
  }

  assert {
    condition     = output.deployment.cluster == "table-order-prod" && output.deployment.service == local.service_name && output.deployment.log_group == "/ecs/table-order-api"
    error_message = "Names differ."
  }

  assert {
    condition     = toset(module.monitoring.rollback_alarm_names) == toset(["table-order-prod-p95", "table-order-prod-5xx"])
    error_message = "Slow answers and server errors roll back."
  }

  assert {
    condition     = alltrue([for value in values(var.secrets) : !strcontains(jsonencode([output.deployment, output.task_network, output.api_url, output.images_url]), value)])
    error_message = "An output shows a secret."
  }
}
