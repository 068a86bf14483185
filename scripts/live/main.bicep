// Three registries for an hour, and the identity that promotes: what scripts/live/README.md needs.
// az deployment group create --resource-group <group> --template-file scripts/live/main.bicep --parameters …

@description('Where the registries live')
param location string = resourceGroup().location
@description('Begins the names of the registries: lower-case letters and digits')
param prefix string
@description('GitHub repository whose environment `live` may sign in, owner/name')
param repository string
@description('Issuer of an Azure DevOps service connection; empty for none')
param connectionIssuer string = ''
@description('Subject of that connection')
param connectionSubject string = ''

var importer = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '577a9874-89fd-4f24-9dbd-b5034d0ad23a')

resource dev 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: '${prefix}dev'
  location: location
  sku: { name: 'Premium' }
  properties: { roleAssignmentMode: 'LegacyRegistryPermissions' }
}

resource prod 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: '${prefix}prod'
  location: location
  sku: { name: 'Premium' }
  properties: { roleAssignmentMode: 'AbacRepositoryPermissions' }
}

resource legacy 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: '${prefix}legacy'
  location: location
  sku: { name: 'Premium' }
  properties: { roleAssignmentMode: 'LegacyRegistryPermissions' }
}

resource promoter 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${prefix}-promoter'
  location: location
}

resource github 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = {
  parent: promoter
  name: 'github'
  properties: {
    issuer: 'https://token.actions.githubusercontent.com'
    subject: 'repo:${repository}:environment:live'
    audiences: ['api://AzureADTokenExchange']
  }
}

resource connection 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = if (!empty(connectionIssuer)) {
  parent: promoter
  name: 'azure-devops'
  dependsOn: [github]
  properties: {
    issuer: connectionIssuer
    subject: connectionSubject
    audiences: ['api://AzureADTokenExchange']
  }
}

// The role is on the registries alone: whether that suffices is one of the questions.
resource onDev 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: dev
  name: guid(dev.id, promoter.id)
  properties: { roleDefinitionId: importer, principalId: promoter.properties.principalId, principalType: 'ServicePrincipal' }
}

resource onProd 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: prod
  name: guid(prod.id, promoter.id)
  properties: { roleDefinitionId: importer, principalId: promoter.properties.principalId, principalType: 'ServicePrincipal' }
}

resource onLegacy 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: legacy
  name: guid(legacy.id, promoter.id)
  properties: { roleDefinitionId: importer, principalId: promoter.properties.principalId, principalType: 'ServicePrincipal' }
}

output DEV string = dev.properties.loginServer
output DEV_ID string = dev.id
output PROD string = prod.properties.loginServer
output PROD_ID string = prod.id
output LEGACY string = legacy.properties.loginServer
output LEGACY_ID string = legacy.id
output CLIENT_ID string = promoter.properties.clientId
output PRINCIPAL string = promoter.properties.principalId
