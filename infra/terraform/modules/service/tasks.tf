data "aws_region" "current" {}

locals {
  port = 8000

  settings = {
    NODE_ENV       = "production"
    HOST           = "0.0.0.0"
    PORT           = tostring(local.port)
    TRUST_PROXY    = "1"
    AWS_REGION     = data.aws_region.current.region
    AWS_S3_BUCKET  = var.images_bucket.name
    ASSET_BASE_URL = var.images_url
    CORS_ORIGINS   = join(",", var.cors_origins)
  }

  migration_settings = merge(local.settings, { SUPER_ADMIN_USERNAME = var.super_admin_username })
  api_secret_arns    = { for setting, arn in var.secret_arns : setting => arn if setting != "SUPER_ADMIN_PASSWORD" }

  # What both tasks share.
  container = {
    image                  = "${aws_ecr_repository.api.repository_url}:${var.image_tag}"
    essential              = true
    user                   = var.container_user
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"] } }
    # The API lets requests finish for up to 20 s after SIGTERM.
    stopTimeout = 30
    ulimits     = [{ name = "nofile", softLimit = 65535, hardLimit = 65535 }]

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = var.log_group.name
        awslogs-region        = data.aws_region.current.region
        awslogs-stream-prefix = "ecs"
        # When CloudWatch is away, lines are dropped beyond this buffer; requests never wait for it.
        mode            = "non-blocking"
        max-buffer-size = "25m"
      }
    }
  }
}

resource "aws_ecs_task_definition" "api" {
  family                   = "${var.name}-api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "2048"
  memory                   = "4096"
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  container_definitions = jsonencode([
    merge(local.container, {
      name         = "api"
      portMappings = [{ containerPort = local.port, protocol = "tcp" }]
      environment  = [for setting, value in local.settings : { name = setting, value = value }]
      secrets      = [for setting, arn in local.api_secret_arns : { name = setting, valueFrom = arn }]

      # Asks `/health/live`: whether the process lives. An outage of the database must not have tasks replaced.
      healthCheck = {
        command     = ["CMD", "table-order-api", "healthcheck"]
        interval    = 30
        timeout     = 10
        retries     = 10
        startPeriod = 30
      }
    })
  ])

  # Deployments register further revisions; an older one must stay to be rolled back to.
  skip_destroy = true
}

resource "aws_ecs_task_definition" "migrate" {
  family                   = "${var.name}-migrate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "512"
  memory                   = "1024"
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  container_definitions = jsonencode([
    merge(local.container, {
      name        = "migrate"
      command     = ["migrate"]
      environment = [for setting, value in local.migration_settings : { name = setting, value = value }]
      secrets     = [for setting, arn in var.secret_arns : { name = setting, valueFrom = arn }]
    })
  ])

  skip_destroy = true

  # It runs before the service is there, on a first installation.
  depends_on = [aws_iam_role_policy.execution, aws_iam_role_policy.task]
}
