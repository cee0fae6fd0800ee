mock_provider "aws" {
  source = "../../tests"
}

variables {
  name                = "table-order-test"
  api_domain          = "api.example.com"
  images_domain       = "images.example.com"
  zone_id             = "Z0123456789"
  vpc_id              = "vpc-1"
  subnet_ids          = ["subnet-a", "subnet-c"]
  security_group_id   = "sg-load-balancer"
  images_bucket       = { domain_name = "images.s3.ap-northeast-2.amazonaws.com" }
  deletion_protection = true
}

run "https_speaks_tls_1_2_and_1_3_with_a_proven_certificate" {
  assert {
    condition     = aws_lb_listener.https.protocol == "HTTPS" && aws_lb_listener.https.port == 443 && aws_lb_listener.https.ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    error_message = "TLS 1.2 at least."
  }

  assert {
    condition     = aws_acm_certificate.api.validation_method == "DNS" && aws_lb_listener.https.certificate_arn == aws_acm_certificate_validation.api.certificate_arn
    error_message = "The certificate must be validated by DNS before it is used."
  }
}

run "port_80_only_redirects" {
  assert {
    condition     = aws_lb_listener.http.port == 80 && one(aws_lb_listener.http.default_action).type == "redirect" && one(one(aws_lb_listener.http.default_action).redirect).protocol == "HTTPS" && one(one(aws_lb_listener.http.default_action).redirect).status_code == "HTTP_301"
    error_message = "HTTP must only redirect to HTTPS."
  }
}

run "the_load_balancer_is_hardened_logged_and_fit_for_streams" {
  assert {
    condition     = aws_lb.api.drop_invalid_header_fields && aws_lb.api.enable_deletion_protection
    error_message = "Invalid headers must be dropped, deletion refused."
  }

  assert {
    condition     = one(aws_lb.api.access_logs).enabled && one(aws_lb.api.access_logs).bucket == aws_s3_bucket.logs.id
    error_message = "Access logs must be on."
  }

  assert {
    condition     = aws_lb.api.idle_timeout > 15 * 2 && aws_lb.api.idle_timeout < 120
    error_message = "Longer than two heartbeats, shorter than the API's own 120 s."
  }

  assert {
    condition     = keys(aws_lb_target_group.api) == ["blue", "green"] && alltrue([for group in aws_lb_target_group.api : tonumber(group.deregistration_delay) == 30 && one(group.health_check).path == "/health/live" && group.port == 8000 && group.target_type == "ip"])
    error_message = "Two groups on 8000, which let requests end and are asked whether the process lives."
  }
}

run "logs_are_private_and_encrypted" {
  assert {
    condition     = aws_s3_bucket_public_access_block.logs.block_public_acls && aws_s3_bucket_public_access_block.logs.block_public_policy && aws_s3_bucket_public_access_block.logs.ignore_public_acls && aws_s3_bucket_public_access_block.logs.restrict_public_buckets && one(one(aws_s3_bucket_server_side_encryption_configuration.logs.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "Public access must be blocked, objects encrypted."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_s3_bucket_policy.logs.policy).Statement :
      statement.Action == "s3:PutObject" && statement.Principal == { Service = "logdelivery.elasticloadbalancing.amazonaws.com" } && statement.Resource != "*"
      if statement.Effect == "Allow"
    ])
    error_message = "Only the load balancer may write."
  }
}

run "the_firewall_guards_the_load_balancer" {
  assert {
    condition     = aws_wafv2_web_acl_association.api.resource_arn == aws_lb.api.arn && aws_wafv2_web_acl_association.api.web_acl_arn == aws_wafv2_web_acl.api.arn
    error_message = "The firewall must stand before the load balancer."
  }

  assert {
    condition = toset(flatten([
      for rule in aws_wafv2_web_acl.api.rule : [for statement in rule.statement : [for group in statement.managed_rule_group_statement : group.name]]
    ])) == toset(["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"])
    error_message = "AWS's common rules and known bad inputs."
  }

  assert {
    condition     = anytrue([for rule in aws_wafv2_web_acl.api.rule : length(try(rule.action[0].block, [])) == 1 && try(rule.statement[0].rate_based_statement[0].limit, 0) == 10000])
    error_message = "An address that asks too often must be blocked."
  }
}

run "the_firewall_lets_images_and_menus_through" {
  assert {
    condition = contains(flatten([
      for rule in aws_wafv2_web_acl.api.rule : [
        for group in rule.statement[0].managed_rule_group_statement : [for override in group.rule_action_override : override.name if length(try(override.action_to_use[0].count, [])) == 1]
      ]
    ]), "SizeRestrictions_BODY")
    error_message = "The rule on 8 KiB would block uploads."
  }

  assert {
    condition = alltrue([
      for path in ["/api/v1/menu/items/0190/image", "/api/v1/menu/import"] : can(regex(local.file_paths, path))
      ]) && alltrue([
      for path in ["/api/v1/orders", "/api/v1/menu/items/0190", "/x/api/v1/menu/import", "/api/v1/menu/items/1/2/image"] : !can(regex(local.file_paths, path))
    ])
    error_message = "Uploads, and nothing else, are excepted from the rule on scripts."
  }
}

run "images_come_over_tls_from_a_bucket_that_only_cloudfront_reads" {
  assert {
    condition     = one(aws_cloudfront_distribution.images.origin).origin_access_control_id == aws_cloudfront_origin_access_control.images.id && aws_cloudfront_origin_access_control.images.signing_behavior == "always"
    error_message = "Requests to the bucket must be signed."
  }

  assert {
    condition     = one(aws_cloudfront_distribution.images.default_cache_behavior).viewer_protocol_policy == "redirect-to-https" && one(aws_cloudfront_distribution.images.viewer_certificate).minimum_protocol_version == "TLSv1.2_2021"
    error_message = "Images must come over TLS 1.2 at least."
  }

  assert {
    condition     = aws_acm_certificate.images.region == "us-east-1" && aws_acm_certificate_validation.images.region == "us-east-1"
    error_message = "CloudFront takes certificates of us-east-1 only."
  }
}

run "refuses_an_address_for_a_domain" {
  command = plan

  variables {
    api_domain = "https://api.example.com"
  }

  expect_failures = [var.api_domain]
}
