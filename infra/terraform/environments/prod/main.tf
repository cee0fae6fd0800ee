locals {
  name         = "table-order-prod"
  service_name = "table-order-api"
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { Project = "table-order", Environment = "prod", ManagedBy = "terraform" }
  }
}

module "network" {
  source = "../../modules/network"

  name               = local.name
  cidr               = "10.0.0.0/16"
  availability_zones = ["ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c"]
  single_nat_gateway = false
}

module "data" {
  source = "../../modules/data"

  name                     = local.name
  subnet_ids               = module.network.isolated_subnet_ids
  security_group_ids       = module.network.security_group_ids
  multi_az                 = true
  deletion_protection      = true
  db_instance_class        = "db.t4g.medium"
  db_storage_gb            = 50
  redis_node_type          = "cache.t4g.small"
  rabbitmq_deployment_mode = "CLUSTER_MULTI_AZ"
  rabbitmq_instance_type   = "mq.m7g.large"
  images_distribution_arn  = module.edge.images_distribution_arn
  secrets                  = var.secrets
  secrets_version          = var.secrets_version
}

module "edge" {
  source = "../../modules/edge"

  name                = local.name
  api_domain          = var.api_domain
  images_domain       = var.images_domain
  zone_id             = var.zone_id
  vpc_id              = module.network.vpc_id
  subnet_ids          = module.network.public_subnet_ids
  security_group_id   = module.network.security_group_ids.load_balancer
  images_bucket       = module.data.images_bucket
  deletion_protection = true
}

module "monitoring" {
  source = "../../modules/monitoring"

  name                      = local.name
  load_balancer_arn_suffix  = module.edge.load_balancer_arn_suffix
  target_group_arn_suffixes = { for color, group in module.edge.target_groups : color => group.arn_suffix }
  cluster_name              = local.name
  service_name              = local.service_name
  database_id               = module.data.database.id
  rabbitmq_broker_name      = module.data.rabbitmq.name
  slack                     = var.slack
  alarm_emails              = var.alarm_emails
}

module "service" {
  source = "../../modules/service"

  name                 = local.name
  cluster_name         = local.name
  service_name         = local.service_name
  image_tag            = var.image_tag
  cpu_architecture     = var.cpu_architecture
  subnet_ids           = module.network.private_subnet_ids
  security_group_id    = module.network.security_group_ids.tasks
  target_group_arns    = { for color, group in module.edge.target_groups : color => group.arn }
  listener_arn         = module.edge.listener_arn
  listener_rule_arn    = module.edge.listener_rule_arn
  deployment_strategy  = var.deployment_strategy
  rollback_alarm_names = module.monitoring.rollback_alarm_names
  log_group            = module.monitoring.log_group
  secret_arns          = module.data.secret_arns
  kms_key_arn          = module.data.kms_key_arn
  images_bucket        = module.data.images_bucket
  images_url           = "https://${var.images_domain}"
  cors_origins         = var.cors_origins
  super_admin_username = var.super_admin_username
  github_repository    = var.github_repository
  github_environment   = "prod"
}
