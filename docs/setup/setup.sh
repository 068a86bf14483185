#!/usr/bin/env bash
# Makes a user-assigned managed identity that a pipeline signs in as without any secret, and gives it the roles
# it needs on the registries. Running it again changes nothing that is there already.
#
#   setup.sh --can promote --name promoter --group identities --location westeurope \
#     --registry devacr --registry prodacr --github OWNER/REPO --environment production
#
#   --can promote | read   promote: import and read. read: for plans and verification, cannot import
#   --registry NAME        of the source and of the target in this tenant; once for each
#   --github OWNER/REPO    with --environment NAME (the job's environment) or --pull-request
#   --issuer --subject     instead of --github: what Azure DevOps shows for the service connection
#   --subject alone        with --github: a subject of your own, for example with job_workflow_ref
#
# Needs: az, logged in, allowed to create identities and role assignments; gh, where --github is used.
set -euo pipefail

can='' name='' group='' location='' github='' environment='' pull_request='' issuer='' subject=''
registries=()
while [ $# -gt 0 ]; do
  case "$1" in
    --can) can=$2; shift 2 ;;
    --name) name=$2; shift 2 ;;
    --group) group=$2; shift 2 ;;
    --location) location=$2; shift 2 ;;
    --registry) registries+=("$2"); shift 2 ;;
    --github) github=$2; shift 2 ;;
    --environment) environment=$2; shift 2 ;;
    --pull-request) pull_request=yes; shift ;;
    --issuer) issuer=$2; shift 2 ;;
    --subject) subject=$2; shift 2 ;;
    *) echo "unknown option $1" >&2; exit 2 ;;
  esac
done
fail() { echo "$1" >&2; exit 2; }
case "$can" in promote | read) ;; *) fail '--can promote or --can read' ;; esac
for needed in name group location; do [ -n "${!needed}" ] || fail "--$needed is missing"; done
[ ${#registries[@]} -gt 0 ] || fail '--registry is missing'
[ "$can$pull_request" != promoteyes ] || fail 'a pull request must not be able to promote: --can read'

if [ -n "$github" ]; then
  issuer=https://token.actions.githubusercontent.com
  if [ -z "$subject" ]; then
    # repo:OWNER/REPO, or repo:OWNER@ID/REPO@ID for newer and opted-in repositories.
    prefix=$(gh api "repos/$github/actions/oidc/customization/sub" --jq .sub_claim_prefix)
    [ -n "$prefix" ] || fail "GitHub does not say how the subject of $github begins; pass --subject"
    if [ -n "$pull_request" ]; then subject="$prefix:pull_request"
    else
      [ -n "$environment" ] || fail '--environment or --pull-request is missing'
      subject="$prefix:environment:$environment"
    fi
  fi
fi
[ -n "$issuer" ] && [ -n "$subject" ] || fail '--github, or --issuer and --subject'
case "$issuer" in
  https://vstoken.dev.azure.com/*)
    echo 'This issuer is retired on 2027-07-01: convert the service connection, and use the issuer it then shows.' >&2 ;;
esac

az identity create --name "$name" --resource-group "$group" --location "$location" --output none
client=$(az identity show --name "$name" --resource-group "$group" --query clientId --output tsv)
principal=$(az identity show --name "$name" --resource-group "$group" --query principalId --output tsv)
tenant=$(az identity show --name "$name" --resource-group "$group" --query tenantId --output tsv)

# One credential for each subject; the name only has to differ.
credential=$(printf '%s' "$subject" | tr -c 'A-Za-z0-9' '-' | cut -c1-110)
az identity federated-credential create --name "c-$credential" --identity-name "$name" --resource-group "$group" \
  --issuer "$issuer" --subject "$subject" --audiences api://AzureADTokenExchange --output none

assign() {
  az role assignment create --role "$1" --assignee-object-id "$principal" \
    --assignee-principal-type ServicePrincipal --scope "$2" --output none
}
for registry in "${registries[@]}"; do
  id=$(az acr show --name "$registry" --query id --output tsv)
  if [ "$can" = promote ]; then
    # Imports and reads in both permission modes of a registry; cannot push, delete or unlock.
    assign 'Container Registry Data Importer and Data Reader' "$id"
    continue
  fi
  assign Reader "$id"
  mode=$(az resource show --ids "$id" --api-version 2025-11-01 --query properties.roleAssignmentMode --output tsv)
  # A registry in ABAC mode does not honour AcrPull, any other does not know the repository roles.
  if [ "$mode" = AbacRepositoryPermissions ]; then assign 'Container Registry Repository Reader' "$id"
  else assign AcrPull "$id"; fi
done

cat <<END
client-id: $client
tenant-id: $tenant
issuer:    $issuer
subject:   $subject
END
