mock_provider "aws" {
  source = "../../tests"
}

variables {
  name               = "table-order-test"
  availability_zones = ["ap-northeast-2a", "ap-northeast-2c"]
}

run "only_443_and_80_are_open_to_the_internet" {
  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.internet : rule.from_port]) == toset([443, 80]) && alltrue([for rule in aws_vpc_security_group_ingress_rule.internet : rule.from_port == rule.to_port && rule.ip_protocol == "tcp"])
    error_message = "The internet must reach ports 443 and 80 alone."
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.internet : rule.security_group_id == aws_security_group.load_balancer.id])
    error_message = "Only the load balancer may be open to the internet."
  }

  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "The default group must let nothing in or out."
  }
}

run "behind_the_load_balancer_security_groups_name_each_other" {
  assert {
    condition = alltrue([
      for rule in concat(
        [aws_vpc_security_group_ingress_rule.tasks_from_load_balancer, aws_vpc_security_group_ingress_rule.endpoints_from_tasks],
        values(aws_vpc_security_group_ingress_rule.data_from_tasks),
      ) : rule.cidr_ipv4 == null && rule.cidr_ipv6 == null && rule.prefix_list_id == null && rule.referenced_security_group_id != null
    ])
    error_message = "Rules behind the load balancer must name a security group, not addresses."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.tasks_from_load_balancer.referenced_security_group_id == aws_security_group.load_balancer.id && aws_vpc_security_group_ingress_rule.tasks_from_load_balancer.from_port == 8000 && aws_vpc_security_group_ingress_rule.tasks_from_load_balancer.to_port == 8000
    error_message = "Tasks must be reached from the load balancer on 8000 alone."
  }

  assert {
    condition     = { for role, rule in aws_vpc_security_group_ingress_rule.data_from_tasks : role => [rule.from_port, rule.to_port] } == { database = [5432, 5432], redis = [6379, 6379], rabbitmq = [5671, 5671] }
    error_message = "PostgreSQL 5432, Redis 6379 and RabbitMQ 5671, and nothing else."
  }

  assert {
    condition     = alltrue([for role, rule in aws_vpc_security_group_ingress_rule.data_from_tasks : rule.referenced_security_group_id == aws_security_group.tasks.id && rule.security_group_id == aws_security_group.data[role].id])
    error_message = "Only tasks may reach the data."
  }
}

run "subnets_give_no_public_addresses_and_do_not_overlap" {
  assert {
    condition     = alltrue([for subnet in concat(values(aws_subnet.public), values(aws_subnet.private), values(aws_subnet.isolated)) : !subnet.map_public_ip_on_launch])
    error_message = "No subnet may hand out public addresses."
  }

  assert {
    condition     = length(distinct([for subnet in concat(values(aws_subnet.public), values(aws_subnet.private), values(aws_subnet.isolated)) : subnet.cidr_block])) == 6
    error_message = "Two zones need six different ranges."
  }

  assert {
    condition     = alltrue([for route in concat([aws_route.internet], values(aws_route.nat)) : route.route_table_id != aws_route_table.isolated.id]) && length(aws_route_table.isolated.route) == 0
    error_message = "The isolated subnets must have no way to the internet."
  }
}

run "each_zone_has_its_own_nat" {
  assert {
    condition     = length(aws_nat_gateway.this) == 2 && length(distinct([for route in aws_route.nat : route.nat_gateway_id])) == 2
    error_message = "A zone's failure must not cut the others off."
  }
}

run "one_nat_when_asked_for" {
  variables {
    single_nat_gateway = true
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_route.nat) == 2
    error_message = "One gateway must serve both zones."
  }
}

run "aws_services_are_reached_inside_the_network" {
  assert {
    condition     = aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway" && aws_vpc_endpoint.s3.service_name == "com.amazonaws.ap-northeast-2.s3" && keys(aws_vpc_endpoint.interface) == ["ecr.api", "ecr.dkr", "logs", "secretsmanager"]
    error_message = "S3, ECR, logs and secrets need endpoints."
  }
}

run "traffic_is_logged_with_a_narrow_role" {
  assert {
    condition     = aws_flow_log.this.traffic_type == "ALL" && aws_cloudwatch_log_group.flow.retention_in_days == 30
    error_message = "All traffic, kept for 30 days."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.flow.policy).Statement :
      !contains(flatten([statement.Resource]), "*") && alltrue([for action in flatten([statement.Action]) : !strcontains(action, "*")])
    ])
    error_message = "No wildcards."
  }
}

run "refuses_one_zone" {
  command = plan

  variables {
    availability_zones = ["ap-northeast-2a"]
  }

  expect_failures = [var.availability_zones]
}
