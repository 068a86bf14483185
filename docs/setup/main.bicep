// The identity that promotes, the one that plans, their federated credentials and roles; what setup.sh does, as a
// template. It is deployed into the resource group of the identities; the registries may lie in others of the
// same subscription.
//   az deployment group create --resource-group identities --template-file main.bicep --parameters …
targetScope = 'resourceGroup'

@description('Registries that are promoted from and into.')
param registries registry[]

@description('''Who may promote. GitHub: issuer https://token.actions.githubusercontent.com and subject
repo:OWNER/REPO:environment:production, or repo:OWNER@ID/REPO@ID:environment:production. Azure DevOps: as the service
connection shows them.''')
param promote federation[]

@description('Who may plan and verify, for example with the subject repo:OWNER/REPO:pull_request.')
param read federation[] = []

param location string = resourceGroup().location

type registry = {
  name: string
  resourceGroup: string
  @description('True where roleAssignmentMode is AbacRepositoryPermissions.')
  abac: bool
}
type federation = {
  name: string
  issuer: string
  subject: string
}

resource promoter 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'promoter'
  location: location
}

resource reader 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = if (!empty(read)) {
  name: 'promotion-reader'
  location: location
}

// Azure takes one credential of an identity at a time.
@batchSize(1)
resource promoterCredentials 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = [
  for it in promote: {
    parent: promoter
    name: it.name
    properties: {
      issuer: it.issuer
      subject: it.subject
      audiences: ['api://AzureADTokenExchange']
    }
  }
]

@batchSize(1)
resource readerCredentials 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = [
  for it in read: {
    parent: reader
    name: it.name
    properties: {
      issuer: it.issuer
      subject: it.subject
      audiences: ['api://AzureADTokenExchange']
    }
  }
]

module roles 'roles.bicep' = [
  for it in registries: {
    name: 'roles-${it.name}'
    scope: resourceGroup(it.resourceGroup)
    params: {
      registryName: it.name
      abac: it.abac
      promoter: promoter.properties.principalId
      reader: empty(read) ? '' : reader!.properties.principalId
    }
  }
]

output clientId string = promoter.properties.clientId
output planClientId string = empty(read) ? '' : reader!.properties.clientId
output tenantId string = promoter.properties.tenantId
