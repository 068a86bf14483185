// Roles on one registry; a module of main.bicep.
param registryName string
param abac bool
param promoter string
param reader string

// Container Registry Data Importer and Data Reader: imports and reads in both permission modes; cannot push, delete
// or unlock.
var importer = '577a9874-89fd-4f24-9dbd-b5034d0ad23a'
// Reader, for the registry's own resource.
var resourceReader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
// AcrPull, which a registry in ABAC mode does not honour; there it is Container Registry Repository Reader.
var pull = abac ? 'b93aa761-3e63-49ed-ac28-beffa264f7ac' : '7f951dda-4ed3-4680-a7ca-43fe172d538d'

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource promotes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, promoter, importer)
  scope: registry
  properties: {
    principalId: promoter
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', importer)
  }
}

resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in (empty(reader) ? [] : [resourceReader, pull]): {
    name: guid(registry.id, reader, role)
    scope: registry
    properties: {
      principalId: reader
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]
