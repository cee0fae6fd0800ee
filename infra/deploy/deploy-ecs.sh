#!/usr/bin/env bash
# deploy-ecs.sh IMAGE URL  migrates, then replaces what runs on ECS, and goes back if the smoke test fails
#
# DEPLOYMENT is what `terraform output -json deployment` says. Ends with 1 when the release of before serves again.
set -euo pipefail
export AWS_DEFAULT_OUTPUT=json AWS_PAGER=""
here=$(dirname "$0")
image=$1 url=$2
poll_seconds=${POLL_SECONDS:-10}
# A release bakes for a while after traffic went over to it. Both together stay below the hour that a sign-in lasts.
deploy_minutes=${DEPLOY_MINUTES:-40}
migrate_minutes=${MIGRATE_MINUTES:-15}

of() { jq -er "$1" <<<"${DEPLOYMENT:?is not set}"; }
cluster=$(of .cluster)
service=$(of .service)
api=$(of .task_families.api)
migrate=$(of .task_families.migrate)
log_group=$(of .log_group)

say() { echo "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# Registers the newest revision of a family anew, with this image; prints its ARN.
register() {
  local definition
  definition=$(aws ecs describe-task-definition --task-definition "$1" |
    jq --arg image "$image" '.taskDefinition | .containerDefinitions[0].image = $image
      | del(.taskDefinitionArn, .revision, .status, .requiresAttributes, .compatibilities, .registeredAt,
            .registeredBy, .deregisteredAt)')
  aws ecs register-task-definition --cli-input-json "$definition" | jq -er .taskDefinition.taskDefinitionArn
}

describe_service() {
  aws ecs describe-services --cluster "$cluster" --services "$service" | jq -e '.services[0]'
}

run_migration() {
  local network definition task answer deadline=$((SECONDS + migrate_minutes * 60))
  network=$(describe_service | jq -c .networkConfiguration)
  definition=$(register "$migrate")
  task=$(aws ecs run-task --cluster "$cluster" --launch-type FARGATE --task-definition "$definition" \
    --network-configuration "$network" | jq -er '.tasks[0].taskArn') || fail "The migration was not started."
  say "Migrating: $task"
  until answer=$(aws ecs describe-tasks --cluster "$cluster" --tasks "$task") &&
    [[ $(jq -r '.tasks[0].lastStatus' <<<"$answer") == STOPPED ]]; do
    if ((SECONDS > deadline)); then
      aws ecs stop-task --cluster "$cluster" --task "$task" --reason "takes too long" >/dev/null
      fail "The migration was stopped after $migrate_minutes minutes."
    fi
    sleep "$poll_seconds"
  done
  aws logs get-log-events --log-group-name "$log_group" --log-stream-name "ecs/migrate/${task##*/}" --limit 50 |
    jq -r '.events[].message' >&2 || true
  [[ $(jq -r '.tasks[0].containers[0].exitCode' <<<"$answer") == 0 ]] ||
    fail "The migration failed, and nothing was deployed: $(jq -r '.tasks[0].stoppedReason // ""' <<<"$answer")"
}

newest_deployment() {
  aws ecs list-service-deployments --cluster "$cluster" --service "$service" |
    jq -r '.serviceDeployments | max_by(.createdAt) | .serviceDeploymentArn // ""'
}

# Follows a deployment until traffic went over (blue/green) or it ended; prints `stage status`.
follow() {
  local state last="" deadline=$((SECONDS + deploy_minutes * 60))
  while true; do
    state=$(aws ecs describe-service-deployments --service-deployment-arns "$1" |
      jq -r '.serviceDeployments[0] | "\(.lifecycleStage // "-") \(.status)"')
    [[ $state == "$last" ]] || say "$state"
    last=$state
    case $state in
      "$2"*IN_PROGRESS | *SUCCESSFUL | *STOPPED | *ROLLBACK_FAILED) break ;;
    esac
    ((SECONDS < deadline)) || break
    sleep "$poll_seconds"
  done
  echo "$state"
}

run_migration

before=$(describe_service | jq -r .taskDefinition)
known=$(newest_deployment)
definition=$(register "$api")
aws ecs update-service --cluster "$cluster" --service "$service" --task-definition "$definition" >/dev/null
say "Deploying: $definition"
deployment=$known
for _ in {1..30}; do
  deployment=$(newest_deployment) || deployment=$known
  [[ $deployment == "$known" ]] || break
  sleep "$poll_seconds"
done
[[ $deployment != "$known" ]] || fail "ECS has not started the deployment."

state=$(follow "$deployment" BAKE_TIME)
case $state in
  *" SUCCESSFUL" | BAKE_TIME*) ;;
  *) fail "Not deployed, see the events of $service: $state" ;;
esac

if ! "$here/smoke-test.sh" "$url"; then
  say "The smoke test failed; going back to $before."
  if [[ $state == BAKE_TIME* ]]; then
    aws ecs stop-service-deployment --service-deployment-arn "$deployment" --stop-type ROLLBACK >/dev/null
    follow "$deployment" NONE >/dev/null
  else
    aws ecs update-service --cluster "$cluster" --service "$service" --task-definition "$before" >/dev/null
  fi
  exit 1
fi

# Until the bake time is over an alarm takes it back as well.
state=$(follow "$deployment" NONE)
[[ $state == *" SUCCESSFUL" ]] || fail "Taken back: $state"
say "Deployed."
