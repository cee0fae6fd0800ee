resource "aws_acm_certificate" "api" {
  domain_name       = var.api_domain
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

# CloudFront takes certificates of this region only.
resource "aws_acm_certificate" "images" {
  region            = "us-east-1"
  domain_name       = var.images_domain
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

locals {
  # One name a certificate, so each has one record to prove it.
  validation = {
    api    = one(aws_acm_certificate.api.domain_validation_options)
    images = one(aws_acm_certificate.images.domain_validation_options)
  }
}

resource "aws_route53_record" "validation" {
  for_each = local.validation

  zone_id         = var.zone_id
  name            = each.value.resource_record_name
  type            = each.value.resource_record_type
  records         = [each.value.resource_record_value]
  ttl             = 60
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "api" {
  certificate_arn         = aws_acm_certificate.api.arn
  validation_record_fqdns = [aws_route53_record.validation["api"].fqdn]
}

resource "aws_acm_certificate_validation" "images" {
  region                  = "us-east-1"
  certificate_arn         = aws_acm_certificate.images.arn
  validation_record_fqdns = [aws_route53_record.validation["images"].fqdn]
}
