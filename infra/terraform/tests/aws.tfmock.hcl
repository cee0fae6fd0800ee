# What AWS would answer, where a test needs more than a random word.

mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_region" {
  defaults = { region = "ap-northeast-2" }
}

mock_resource "aws_mq_broker" {
  defaults = {
    arn       = "arn:aws:mq:ap-northeast-2:123456789012:broker:table-order:b-1"
    instances = [{ endpoints = ["amqps://b-1.mq.ap-northeast-2.amazonaws.com:5671"], console_url = "", ip_address = "" }]
  }
}

mock_resource "aws_acm_certificate" {
  defaults = {
    arn = "arn:aws:acm:ap-northeast-2:123456789012:certificate/1"
    domain_validation_options = [{
      domain_name           = "api.example.com"
      resource_record_name  = "_proof.api.example.com"
      resource_record_type  = "CNAME"
      resource_record_value = "_proof.acm-validations.aws"
    }]
  }
}
