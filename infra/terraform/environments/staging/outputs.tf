output "api_url" {
  description = "Where the API is reached."
  value       = "https://${var.api_domain}"
}

output "images_url" {
  description = "Where images are reached."
  value       = "https://${var.images_domain}"
}

output "deployment" {
  description = "What a deploying workflow needs to know."
  value = {
    region         = var.region
    role_arn       = module.service.deploy_role_arn
    repository_url = module.service.repository_url
    cluster        = module.service.cluster_name
    service        = module.service.service_name
    task_families  = module.service.task_families
    log_group      = module.monitoring.log_group.name
  }
}

output "task_network" {
  description = "Value of --network-configuration for one-off tasks."
  value       = module.service.task_network
}
